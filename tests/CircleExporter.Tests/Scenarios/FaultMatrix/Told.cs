namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>How old the newest complete reading of a project is.</summary>
internal enum Age
{
    /// <summary>At most two intervals: readings go on.</summary>
    Young,

    /// <summary>As old as the fault.</summary>
    Grows,
}

/// <summary>What becomes of CircleCI's own aggregates.</summary>
internal enum Insights
{
    /// <summary>They show what happened since.</summary>
    Follow,

    /// <summary>The last good values.</summary>
    Stay,

    /// <summary>No series: CircleCI gives no values any more.</summary>
    Leave,
}

/// <summary>What becomes of runs that finish meanwhile.</summary>
internal enum Runs
{
    /// <summary>All are counted.</summary>
    Rise,

    /// <summary>Some are counted, the others afterwards.</summary>
    Lag,

    /// <summary>None is counted before the fault is over.</summary>
    Wait,
}

/// <summary>All that the metrics tell of a project while a fault holds; the data, and what a run of the exporter measures.</summary>
/// <param name="Up"><c>circleci_up</c>.</param>
/// <param name="TokenAccepted"><c>circleci_exporter_token_accepted</c>.</param>
/// <param name="ProjectUp"><c>circleci_project_up</c>.</param>
/// <param name="Age">Whether <c>circleci_project_last_success_timestamp_seconds</c> moves.</param>
/// <param name="Insights">The <c>circleci_insights_*</c> gauges.</param>
/// <param name="Runs">The counters.</param>
/// <param name="Codes">The codes of <c>circleci_exporter_api_requests_total</c> that rise, but for 200.</param>
internal sealed record Told(bool Up, bool TokenAccepted, bool ProjectUp, Age Age, Insights Insights, Runs Runs, string Codes)
{
    /// <summary>The exporter does not mind.</summary>
    public static Told NoHarm { get; } = new(true, true, true, Age.Young, Insights.Follow, Runs.Rise, "");

    /// <summary>CircleCI does not answer usefully.</summary>
    public static Told Outage(string codes) => new(false, true, false, Age.Grows, Insights.Stay, Runs.Wait, codes);

    /// <summary>CircleCI answers, but not what was asked for.</summary>
    public static Told Refusal(string codes) => Outage(codes) with { Up = true };

    /// <summary>CircleCI answers a part.</summary>
    public static Told Partial(string codes) => Refusal(codes) with { Insights = Insights.Follow };

    /// <summary>CircleCI wants to be asked later.</summary>
    public static Told PutOff { get; } = Refusal("429") with { ProjectUp = true };

    /// <summary>CircleCI does not take the token.</summary>
    public static Told Rejected(string codes) => Outage(codes) with { TokenAccepted = false };
}
