using System.Globalization;

namespace CircleExporter.Simulator.Api;

/// <summary>A request while it is answered: what it asks for, and the time at which it is answered.</summary>
internal sealed record ApiCall(ReceivedRequest Request, DateTimeOffset Now)
{
    private const string PageTokenParameter = "page-token";

    /// <summary>What page tokens are bound to: the resource and every parameter but the token.</summary>
    internal string Scope { get; } = $"{Request.Endpoint}\n{Request.Slug}\n{Request.Workflow}\n" + string.Join('\n', Request.Query
        .Where(parameter => parameter.Key != PageTokenParameter)
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => $"{parameter.Key}={string.Join('&', parameter.Value)}"));

    /// <summary>Whether the token is not looked at, so that the first page comes again.</summary>
    internal bool AlwaysFirstPage { get; init; }

    internal int PageOffset => AlwaysFirstPage ? 0 : PageToken.Offset(Request.First(PageTokenParameter), Scope);

    /// <summary>The branch whose runs are meant; null for all.</summary>
    internal string? BranchOf(SimulatedProject project) => Request.First("all-branches") switch
    {
        "true" => null,
        null or "" or "false" => Request.First("branch") is { Length: > 0 } branch ? branch : project.DefaultBranch,
        _ => throw new BadRequestException("all-branches must be true or false."),
    };

    /// <summary>The days of the reporting window.</summary>
    internal int WindowDays => Request.First("reporting-window") switch
    {
        "last-24-hours" => 1,
        "last-7-days" => 7,
        "last-30-days" => 30,
        "last-60-days" => 60,
        null or "" or "last-90-days" => 90,
        _ => throw new BadRequestException("Unexpected reporting-window value."),
    };

    /// <summary>A date, or a time with its zone; null when the parameter is not sent.</summary>
    internal DateTimeOffset? Time(string name)
    {
        if (Request.First(name) is not { Length: > 0 } text)
            return null;

        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new BadRequestException($"Invalid {name}.");
    }
}
