namespace CircleExporter.CircleCi;

/// <summary>What CircleCI documents as out of bounds; held before anything is sent.</summary>
internal static class Limits
{
    private const int MaxParameters = 100, MaxParameterKey = 128, MaxParameterValue = 512;

    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(90);

    /// <summary>A branch or a tag, or neither.</summary>
    /// <exception cref="ArgumentException">Both are given, or one is empty.</exception>
    public static void CheckRevision(string? branch, string? tag, string argument)
    {
        if (branch is not null && tag is not null)
            throw new ArgumentException("CircleCI takes a branch or a tag, not both.", argument);
        if (branch is "" || tag is "")
            throw new ArgumentException($"The {(branch is "" ? "branch" : "tag")} must not be empty; leave it null for the default.", argument);
    }

    /// <summary>The parameters of a pipeline.</summary>
    /// <exception cref="ArgumentException">They are too many or too long, or lack a name or a value; the message names the parameter, not its value.</exception>
    public static void CheckParameters(IReadOnlyDictionary<string, PipelineParameter>? parameters, string argument)
    {
        if (parameters?.Count > MaxParameters)
            throw new ArgumentException($"CircleCI takes at most {MaxParameters} pipeline parameters; there are {parameters.Count}.", argument);

        foreach (var (name, value) in parameters ?? new Dictionary<string, PipelineParameter>())
        {
            if (name.Length is 0 or > MaxParameterKey)
                throw new ArgumentException($"The name of a pipeline parameter has 1 to {MaxParameterKey} characters; one has {name.Length}.", argument);
            if (value is null)
                throw new ArgumentException($"The pipeline parameter \"{name}\" has no value.", argument);
            if (value.ToString().Length > MaxParameterValue)
                throw new ArgumentException($"The value of a pipeline parameter has at most {MaxParameterValue} characters; that of \"{name}\" has {value.ToString().Length}.", argument);
        }
    }

    /// <summary>What is given of a webhook.</summary>
    /// <exception cref="ArgumentException">The name is empty, the address is neither <c>https</c> nor one of this machine, or there is no event.</exception>
    public static void CheckWebhook(string? name, Uri? url, IReadOnlyList<WebhookEvent>? events, string argument)
    {
        if (name is "")
            throw new ArgumentException("The name of a webhook must not be empty.", argument);
        if (url is not null && !(url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))))
            throw new ArgumentException("CircleCI sends events to https addresses only.", argument);
        if (events is not null && (events.Count == 0 || events.Any(told => told.Value is not { Length: > 0 })))
            throw new ArgumentException("A webhook needs at least one event, and none without a name.", argument);
    }

    /// <summary>The dates between which Insights looks; both can be left out.</summary>
    /// <exception cref="ArgumentException">There is an end without a start, or the end comes first or more than 90 days later.</exception>
    public static void CheckDates(DateTimeOffset? startDate, DateTimeOffset? endDate)
    {
        if (endDate is null)
            return;
        if (startDate is null)
            throw new ArgumentException("CircleCI takes an end date only together with a start date.", nameof(endDate));
        if (endDate < startDate)
            throw new ArgumentException("The end date must not come before the start date.", nameof(endDate));
        if (endDate - startDate > MaxSpan)
            throw new ArgumentException($"CircleCI looks at most {MaxSpan.TotalDays} days far: the end date must come no later after the start date.", nameof(endDate));
    }

    /// <summary>Branches and names that a request lists.</summary>
    /// <exception cref="ArgumentException">One is null or empty.</exception>
    public static IReadOnlyList<string> CheckNames(IEnumerable<string> names, string argument)
    {
        ArgumentNullException.ThrowIfNull(names, argument);
        string[] all = [.. names];
        return all.Any(string.IsNullOrEmpty) ? throw new ArgumentException("None of the names may be empty.", argument) : all;
    }

    /// <summary>A number that CircleCI counts up from 1.</summary>
    /// <exception cref="ArgumentException">It is less than 1.</exception>
    public static void CheckNumber(long number, string argument) => ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, argument);
}
