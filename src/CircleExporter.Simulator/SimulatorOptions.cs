using CircleExporter.Simulator.Webhooks;

namespace CircleExporter.Simulator;

/// <summary>Size, chance and habits of a simulated CircleCI. Everything but seed, shape and history may be changed while it answers.</summary>
public sealed class SimulatorOptions
{
    /// <value>Decides every generated name, run and id. Default 1.</value>
    public int Seed { get; init; } = 1;

    /// <value>What the world is made of. Default <see cref="SimulatedShape.Demo"/>.</value>
    public SimulatedShape Shape { get; init; } = SimulatedShape.Demo;

    /// <value>How many days before the start of the simulator the generated runs begin. Default 90.</value>
    public int HistoryDays { get; init; } = 90;

    /// <value>Finished runs a minute, over all workflows, from the start of the simulator on, beside the usual traffic. Default 0.</value>
    public double RunsPerMinute { get; init; }

    /// <value>The one token that is accepted.</value>
    public string Token { get; set; } = "CCIPAT_simulator";

    /// <value>Whether that token is good; else it is a bad one, as after its end. Default true.</value>
    public bool AcceptsToken { get; set; } = true;

    /// <value>Insights shows the world as it was that long ago; pipelines are not late. Default zero.</value>
    public TimeSpan Lateness { get; set; }

    /// <summary>How far the summaries of workflows lag behind the lists of their runs.</summary>
    public TimeSpan SummaryLateness { get; set; }

    /// <value>How long every answer is held back, by the timers of the simulator's time: real time when it runs alone, even while its clock stands still. Default zero.</value>
    public TimeSpan Latency { get; set; }

    /// <value>Whether Insights lists runs that go on. Default true.</value>
    public bool ListsUnfinishedRuns { get; set; } = true;

    /// <value>The status under which Insights lists a run that goes on. Default null.</value>
    public string? UnfinishedStatus { get; set; }

    /// <value>The longest listing of runs, over all its pages; null for no limit. Default 250.</value>
    public int? MaxListedRuns { get; set; } = 250;

    /// <value>Workflow summaries on a page. Default 20.</value>
    public int SummaryPageSize { get; set; } = 20;

    /// <value>Runs on a page. Default 250.</value>
    public int RunPageSize { get; set; } = 250;

    /// <value>Pipelines on a page. Default 20.</value>
    public int PipelinePageSize { get; set; } = 20;

    /// <value>Jobs, tests and artifacts on a page. Default 20.</value>
    public int JobPageSize { get; set; } = 20;

    /// <value>How long after a pipeline its workflows come into being. Default 3 seconds.</value>
    public TimeSpan WorkflowDelay { get; set; } = TimeSpan.FromSeconds(3);

    /// <value>Whether <c>pipeline/run</c> accepts everything and starts nothing. Default false.</value>
    public bool StartsNothing { get; set; }

    /// <value>How the flaky tests are spelt. Default <see cref="KeySpelling.SnakeCase"/>.</value>
    public KeySpelling FlakyTests { get; set; }

    /// <value>How <c>vcs_type</c> is spelt in <c>/me/collaborations</c>. Default <see cref="KeySpelling.SnakeCase"/>.</value>
    public KeySpelling VcsType { get; set; }

    /// <value>Requests in a <see cref="RateLimitWindow"/> before everything is answered 429; null for no limit. Default null.</value>
    public int? RateLimit { get; set; }

    /// <value>Default 1 minute.</value>
    public TimeSpan RateLimitWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>Which headers tell about the rate limit. Default <see cref="RateLimitHeaders.None"/>.</value>
    public RateLimitHeaders RateLimitHeaders { get; set; }

    /// <value>How the last page of a list says that it is the last. Default <see cref="LastPageMark.Null"/>.</value>
    public LastPageMark LastPage { get; set; }

    /// <value>What the signatures of webhooks are like. Default <see cref="WebhookSigning.Right"/>.</value>
    public WebhookSigning WebhookSigning { get; set; }

    /// <value>Whether every event is sent to webhooks twice, under one id. Default false.</value>
    public bool WebhooksTwice { get; set; }

    /// <value>Whether webhooks are told of a workflow before its jobs, and of the last of these first. Default false.</value>
    public bool WebhooksOutOfOrder { get; set; }

    /// <value>How often a receiver that does not answer 2xx within 10 seconds is tried. Default 3.</value>
    public int WebhookAttempts { get; set; } = 3;

    /// <value>How long after such a failure, by the clock of the simulator, the next attempt comes. Default 10 seconds.</value>
    public TimeSpan WebhookRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The world of a demonstration: a few organizations with months of history and several finished runs a minute.</summary>
    public static SimulatorOptions Demo() => new() { RunsPerMinute = 8, RateLimitHeaders = RateLimitHeaders.Plain };
}

/// <summary>How the last page of a list says that it is the last.</summary>
public enum LastPageMark
{
    /// <summary><c>"next_page_token": null</c>.</summary>
    Null,

    /// <summary><c>"next_page_token": ""</c>.</summary>
    Empty,

    /// <summary>No <c>next_page_token</c>.</summary>
    Absent,
}

/// <summary>The two ways in which one key is spelt.</summary>
public enum KeySpelling
{
    /// <summary>As the API answers: <c>vcs_type</c>.</summary>
    SnakeCase,

    /// <summary>As the published schema says: <c>vcs-type</c>.</summary>
    KebabCase,
}

/// <summary>Headers about the rate limit.</summary>
public enum RateLimitHeaders
{
    /// <summary>None at all.</summary>
    None,

    /// <summary><c>RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c>.</summary>
    Plain,

    /// <summary><c>X-RateLimit-Limit-Minute</c>, <c>-Remaining-Minute</c> and <c>-Reset-Minute</c>.</summary>
    PerMinute,

    /// <summary>Both families.</summary>
    Both,

    /// <summary>Both families, with numbers that cannot be true together, and some that are none.</summary>
    Contradictory,
}
