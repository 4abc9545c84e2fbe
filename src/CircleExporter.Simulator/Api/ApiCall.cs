using System.Globalization;
using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>A request while it is answered: what it asks for, and the time at which it is answered.</summary>
internal sealed record ApiCall(ReceivedRequest Request, DateTimeOffset Now)
{
    private const string PageTokenParameter = "page-token";

    /// <summary>What page tokens are bound to: the resource and every parameter but the token.</summary>
    internal string Scope { get; } = $"{Request.Endpoint}\n{string.Join('\n', Request.Named.Values)}\n" + string.Join('\n', Request.Query
        .Where(parameter => parameter.Key != PageTokenParameter)
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => $"{parameter.Key}={string.Join('&', parameter.Value)}"));

    /// <summary>Whether the token is not looked at, so that the first page comes again.</summary>
    internal bool AlwaysFirstPage { get; init; }

    /// <summary>Whether the list has grown by an item since each page before.</summary>
    internal bool IsShifting { get; init; }

    /// <summary>Whether a branch that is asked for makes no difference.</summary>
    internal bool IgnoresBranch { get; init; }

    /// <summary>The object that was sent; null for none.</summary>
    internal JsonElement? Body { get; init; }

    internal int PageOffset => AlwaysFirstPage ? 0 : PageToken.Offset(Request.First(PageTokenParameter), Scope);

    /// <summary>The branch whose runs are meant; null for all.</summary>
    internal string? BranchOf(SimulatedProject project) => Request.First("all-branches") switch
    {
        _ when IgnoresBranch => null,
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

    /// <summary>
    /// The times from <c>start-date</c> to <c>end-date</c>, the end exclusive; nothing older than so many days, whatever is asked for.
    /// </summary>
    internal (DateTimeOffset From, DateTimeOffset To) Span(int maxDays, bool fullTimes)
    {
        var (start, end) = (Time("start-date", fullTimes), Time("end-date", fullTimes));
        if (end is not null && start is null)
            throw new BadRequestException("start-date is required when end-date is given.");
        if (end < start)
            throw new BadRequestException("end-date must not be before start-date.");
        if (end - start > TimeSpan.FromDays(maxDays))
            throw new BadRequestException($"end-date can be at most {maxDays} days after start-date.");

        var oldest = Now.AddDays(-maxDays);
        var newest = Now.AddTicks(1);
        return (start > oldest ? start.Value : oldest, end < newest ? end.Value : newest);
    }

    // A time with its zone or, where that is enough, a date; null when the parameter is not sent.
    private DateTimeOffset? Time(string name, bool fullTime)
    {
        if (Request.First(name) is not { Length: > 0 } text)
            return null;

        string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"];
        return DateTimeOffset.TryParseExact(text, fullTime ? formats[..2] : formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new BadRequestException($"Invalid {name}.");
    }
}
