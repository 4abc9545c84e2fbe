using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using static CircleExporter.Tests.Scenarios.FaultMatrix.FaultRow;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>The matrix: all that goes wrong, in the order of the page.</summary>
internal static class FaultRows
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Hour = TimeSpan.FromHours(1);

    public static IReadOnlyList<FaultRow> All { get; } = [.. Connections, .. Refusals, .. Limits, .. Bodies, .. Values, .. Lists, .. Habits];

    public static FaultRow Named(string name) => All.Single(row => row.Name == name);

    /// <summary>The answer does not come, or not whole.</summary>
    private static IEnumerable<FaultRow> Connections =>
    [
        new("refused connection", "is not there: nothing listens", Told.Outage("network")) { Break = world => world.Exporter.LeaveAsync(), Mend = world => world.Exporter.ReturnAsync(), IsLong = true },
        Of("closed connection", "closes the connection before the first byte", Told.Outage("network"), slug => new() { Kind = FaultKind.Closed, Slug = slug }),
        Of("no answer", "takes requests and never answers", Told.Outage("timeout"), slug => new() { Kind = FaultKind.Hang, Slug = slug }) with { Holds = true, IsLong = true },
        Of("half an answer", "sends half of the body and no more", Told.Outage("timeout"), slug => new() { Kind = FaultKind.Stall, Slug = slug }) with { Holds = true },
        new("slow answers", "answers after 8 s", Told.NoHarm) { Habit = options => options.Latency = 8 * Second },
        Of("cut body", "breaks the connection in the middle of the body", Told.Outage("network"), slug => new() { Kind = FaultKind.CutBody, Slug = slug }),
        Of("cut JSON", "ends the body in the middle, as if that were all", Told.Outage("unusable"), slug => new() { Kind = FaultKind.CutJson, Slug = slug }),
    ];

    /// <summary>An answer with another status than 200.</summary>
    private static IEnumerable<FaultRow> Refusals =>
    [
        Status(500, Told.Outage("500")) with { IsLong = true },
        Of("502 with a page", "answers 502 with a page of HTML", Told.Outage("502"), slug => new() { Kind = FaultKind.BadGateway, Slug = slug }),
        Status(503, Told.Outage("503")),
        Status(504, Told.Outage("504")),
        new("500 now and then", "answers 500 to every other request", Told.NoHarm with { Codes = "500" }) { Faults = EveryOther },
        Of("redirect", "answers 302 with another address", Told.Outage("302"), slug => new() { Kind = FaultKind.Redirect, Location = "/api/v2/elsewhere", Slug = slug }),
        Status(400, Told.Refusal("400")),
        Of("400 for the window", "no longer knows the reporting window", Told.Refusal("400"), slug => new() { Kind = FaultKind.Status, Status = 400, Endpoint = SimulatedEndpoint.WorkflowSummaries, Slug = slug }),
        Status(401, Told.Rejected("401")),
        new("token replaced", "takes another token from now on, which is written into the token's file later", Told.Rejected("401 404"))
        {
            Prepare = world => world.UseTokenFile(),
            Habit = options => options.Token = FaultWorld.Canary + "_new",
            Mend = world => Done(world.WriteToken),
            Intervals = 1,
            NeedsHealth = true,
        },
        new("token rejected", "answers 401 on `/me` and 404 elsewhere", Told.Rejected("401 404")) { Habit = options => options.AcceptsToken = false, IsLong = true },
        Status(403, Told.Refusal("403")),
        Status(404, Told.Refusal("404")),
        new("500 for an organization", "answers 500 when asked for the projects of an organization", Told.NoHarm with { Codes = "500" })
        {
            Prepare = world => world.Discover(),
            Faults = _ => [new() { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.OrganizationSummary }],
            IsEverywhere = true,
            Break = world => Done(() => world.AddProject("gh/acme/late")),
            Also = scraped => scraped["""circleci_exporter_readings_total{kind="discovery",result="failed"}"""].Should().BePositive(),
            Afterwards = scraped => scraped["""circleci_project_up{project="gh/acme/late"}"""].Should().Be(1, "it was found"),
            NeedsHealth = true,
        },
        Of("500 for lists of runs", "answers 500 when asked for runs", Told.Partial("500"), slug => new() { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.WorkflowRuns, Slug = slug }),
    ];

    /// <summary>CircleCI wants to be asked less.</summary>
    private static IEnumerable<FaultRow> Limits =>
    [
        Of("429", "answers 429 and asks for 13 s", Told.PutOff, slug => new() { Kind = FaultKind.RateLimit, Slug = slug }),
        Of("429 until a date", "answers 429 with a date", Told.PutOff, slug => new() { Kind = FaultKind.RateLimit, RetryAfterIsDate = true, Slug = slug }),
        Of("429 without a time", "answers 429 with `{}`, without `Retry-After`", Told.PutOff, slug => new() { Kind = FaultKind.RateLimit, RetryAfter = null, Body = RateLimitBody.EmptyObject, Slug = slug }) with { IsOfToken = true, Intervals = 5 },
        Of("429 for an hour", "answers 429 in plain text and asks for an hour", Told.PutOff, slug => new() { Kind = FaultKind.RateLimit, RetryAfter = Hour, Body = RateLimitBody.PlainText, Slug = slug }) with { IsOfToken = true, Intervals = 5, Also = IsPaused },
        Of("429 with an absurd time", "answers 429 and asks for a billion seconds", Told.PutOff, slug => new() { Kind = FaultKind.RateLimit, RetryAfter = 1e9 * Second, Slug = slug }) with { IsOfToken = true, Intervals = 5, Also = IsPaused },
        Of("429 with a negative time", "answers 429 and asks for −5 s", Told.PutOff, slug => new() { Kind = FaultKind.RateLimit, RetryAfter = -5 * Second, Slug = slug }) with { IsOfToken = true, Intervals = 5 },
        Of("429 with a page", "answers 429 with a page of HTML", Told.PutOff with { Up = false }, slug => new() { Kind = FaultKind.RateLimit, Body = RateLimitBody.Html, Slug = slug }) with { IsEverywhere = true },
        new("limit used up", "lets one request pass in 30 s and answers 429 to the others", Told.NoHarm with { Codes = "429" }) { Habit = options => (options.RateLimit, options.RateLimitWindow) = (1, 30 * Second) },
        new("limit in one second", "advertises the limit of a second", Told.NoHarm) { Habit = options => options.RateLimitHeaders = RateLimitHeaders.Plain },
        new("limit in a minute", "advertises 10 requests a minute and keeps to it", Told.NoHarm) { Habit = options => (options.RateLimit, options.RateLimitHeaders) = (10, RateLimitHeaders.PerMinute) },
        new("limit told twice", "advertises limits for a second and for a minute", Told.NoHarm) { Habit = options => options.RateLimitHeaders = RateLimitHeaders.Both },
        new("limits that contradict each other", "advertises limits that cannot be true together", Told.NoHarm) { Habit = options => options.RateLimitHeaders = RateLimitHeaders.Contradictory },
    ];

    /// <summary>200, and a body that is not what was promised.</summary>
    private static IEnumerable<FaultRow> Bodies =>
    [
        Of("page for people", "answers 200 with a page of HTML", Told.Outage("unusable"), slug => new() { Kind = FaultKind.Html, Slug = slug }),
        Of("empty body", "answers 200 with no body", Told.Outage("unusable"), slug => new() { Kind = FaultKind.EmptyBody, Slug = slug }),
        Of("message", "answers 200 with a message in place of the object", Told.Refusal(""), slug => new() { Kind = FaultKind.MessageOnly, Slug = slug }),
        Of("huge body", "answers without end", Told.Outage("unusable"), slug => new() { Kind = FaultKind.HugeBody, Slug = slug }),
        Of("gzip bomb", "answers with a few bytes that decompress without end", Told.Outage("unusable"), slug => new() { Kind = FaultKind.GzipBomb, Slug = slug }),
        Of("deep JSON", "answers with 10,000 lists one in another", Told.Outage("unusable"), slug => new() { Kind = FaultKind.DeepJson, Slug = slug }),
        Of("NaN", "spells every number `NaN`", Told.Refusal("unusable"), slug => new() { Kind = FaultKind.NotANumber, Slug = slug }),
    ];

    /// <summary>The promised body with unpromised values.</summary>
    private static IEnumerable<FaultRow> Values =>
    [
        Of("numbers out of range", "gives `1e400` for every number", Told.Refusal(""), slug => new() { Kind = FaultKind.NumbersOutOfRange, Slug = slug }),
        Of("wrong types", "gives an object for every number", Told.Refusal(""), slug => new() { Kind = FaultKind.WrongTypes, Slug = slug }),
        Of("numbers as text", "gives every number as text", Told.NoHarm, slug => new() { Kind = FaultKind.NumbersAsStrings, Slug = slug }),
        Of("unknown fields", "adds fields to every object", Told.NoHarm, slug => new() { Kind = FaultKind.UnknownFields, Slug = slug }),
        Of("fields twice", "gives every field twice", Told.NoHarm, slug => new() { Kind = FaultKind.DuplicateFields, Slug = slug }),
        Of("unknown statuses", "gives statuses nobody has heard of", Told.NoHarm, slug => new() { Kind = FaultKind.UnknownStatus, Slug = slug }) with { Also = scraped => scraped["""circleci_workflow_runs_total{project="gh/acme/web",workflow="build",branch="main",status="unknown"}"""].Should().Be(1) },
        Of("null fields", "gives null wherever it may", Told.NoHarm with { Runs = Runs.Wait }, slug => new() { Kind = FaultKind.NullFields, Slug = slug }) with { Also = scraped => scraped.SeriesOf("circleci_insights_workflow_credits").Should().NotContain(series => IsAggregateOf(series, "build"), "null is not 0") },
        Of("null metrics", "gives null for every metric", Told.NoHarm with { Insights = Insights.Leave }, slug => new() { Kind = FaultKind.NullMetrics, Slug = slug }) with { Intervals = 4 },
        Of("empty metrics", "gives `{}` for the metrics, and no field that older answers lack", Told.NoHarm with { Insights = Insights.Leave }, slug => new() { Kind = FaultKind.MissingFields, Slug = slug }) with { Intervals = 4, IsReadAtStart = false },
    ];

    /// <summary>Lists that are not what they should be.</summary>
    private static IEnumerable<FaultRow> Lists =>
    [
        Of("null in lists", "puts null into every list", Told.NoHarm, slug => new() { Kind = FaultKind.NullItems, Slug = slug }),
        Of("items that cannot be read", "gives the first item of every list times that are none", Told.Partial("") with { Runs = Runs.Wait }, slug => new() { Kind = FaultKind.MalformedItem, Slug = slug }),
        Of("suddenly empty lists", "answers every list without items", Told.NoHarm with { Insights = Insights.Leave, Runs = Runs.Wait }, slug => new() { Kind = FaultKind.EmptyList, Slug = slug }) with { IntervalsAtStart = 13 },
        Of("a workflow that leaves", "lists the summaries without the first workflow", Told.NoHarm, slug => new() { Kind = FaultKind.MissingItem, Endpoint = SimulatedEndpoint.WorkflowSummaries, Slug = slug }) with { Intervals = 4, Also = OnlyTheAggregatesLeave },
        Of("the same page for ever", "gives the first page again and again", Told.Partial("") with { Runs = Runs.Rise }, slug => new() { Kind = FaultKind.RepeatingPageToken, Slug = slug }),
        new("lists that shift", "moves runs from one page to the next while they are read", Told.NoHarm) { Faults = slug => [new() { Kind = FaultKind.ShiftingPages, Endpoint = SimulatedEndpoint.WorkflowRuns, Slug = slug }], Habit = options => options.RunPageSize = 2 },
        new("lists that break off", "answers 500 when asked for the second page of a list", Told.Partial("500") with { Runs = Runs.Rise })
        {
            Habit = options => options.RunPageSize = 1,
            Faults = slug => [new() { Kind = FaultKind.Status, Slug = slug, Where = request => request.First("page-token") is not null }],
        },
        new("more runs than a list holds", "has 300 runs finish at once and lists the newest 260", Told.NoHarm with { Runs = Runs.Lag })
        {
            Intervals = 13, // what a longer list would hold shows once max_age has passed
            Habit = options => options.MaxListedRuns = 260,
            Break = world => Done(() => FaultWorld.Projects.ForEach(project => world.AddRuns(project, 300))),
            Mend = world => Done(() => world.Exporter.Simulator.Options.MaxListedRuns = null),
            Also = scraped => scraped["circleci_exporter_ledger_gaps_total"].Should().Be(2),
            NeedsHealth = true,
        },
        new("a run on hold", "lists a run that waits for an approval", Told.NoHarm)
        {
            Habit = options => options.UnfinishedStatus = "on_hold",
            Break = world => Done(() => FaultWorld.Projects.ForEach(world.PutOnHold)),
            Mend = world => Done(() => FaultWorld.Projects.ForEach(world.Approve)),
            NeedsHealth = true,
        },
        new("names from hell", "lists workflows whose names hold quotes, line breaks, slashes and more", Told.NoHarm)
        {
            Break = world => Done(() => FaultWorld.Projects.ForEach(project => world.AddWorkflows(project, HostileNames))),
            Also = scraped => scraped.SeriesOf("circleci_workflow_last_run_successful").Should().HaveCount(2 * (2 + HostileNames.Count)),
            NeedsHealth = true,
        },
        Of("branch ignored", "gives the aggregate of all branches, whichever is asked for", Told.NoHarm, slug => new() { Kind = FaultKind.BranchIgnored, Slug = slug }) with { Intervals = 4 },
    ];

    private static IEnumerable<FaultRow> Habits =>
    [
        new("short pages", "lists one item on a page", Told.NoHarm) { Habit = options => (options.SummaryPageSize, options.RunPageSize) = (1, 1) },
        new("no unfinished runs", "lists runs only when they have finished", Told.NoHarm) { Habit = options => options.ListsUnfinishedRuns = false },
        new("last page marked by nothing", "leaves out `next_page_token` on the last page", Told.NoHarm) { Habit = options => options.LastPage = LastPageMark.Absent },
        new("last page marked by empty text", "gives an empty `next_page_token` on the last page", Told.NoHarm) { Habit = options => options.LastPage = LastPageMark.Empty },
        new("summaries that lag", "shows runs in summaries 3 min later than in lists", Told.NoHarm) { Habit = options => options.SummaryLateness = TimeSpan.FromMinutes(3) },
        new("late Insights", "publishes runs two hours late", Told.NoHarm with { Insights = Insights.Stay, Runs = Runs.Wait }) { Habit = options => options.Lateness = 2 * Hour },
        Of("clock ahead", "sends a `Date` 3 h ahead", Told.NoHarm, slug => new() { Kind = FaultKind.WrongClock, ClockOffset = 3 * Hour, Slug = slug }) with { NeedsHealth = true },
        Of("clock behind", "sends a `Date` 3 h behind", Told.NoHarm, slug => new() { Kind = FaultKind.WrongClock, ClockOffset = -3 * Hour, Slug = slug }) with { NeedsHealth = true },
        Of("no clock", "sends a `Date` that is none", Told.NoHarm, slug => new() { Kind = FaultKind.WrongClock, ClockOffset = null, Slug = slug }),
    ];

    private static IReadOnlyList<string> HostileNames => [.. Families.FromHell.Where(name => name.Length > 0), ".", ".."];

    private static void IsPaused(ScrapedValues scraped) => scraped["circleci_exporter_api_throttled_until_timestamp_seconds"].Should().NotBeNull();

    private static void OnlyTheAggregatesLeave(ScrapedValues scraped)
    {
        scraped.SeriesOf("circleci_insights_workflow_runs").Should().NotContain(series => IsAggregateOf(series, "audit")).And.Contain(series => IsAggregateOf(series, "build"));
        scraped["""circleci_workflow_runs_total{project="gh/acme/web",workflow="audit",branch="main",status="success"}"""].Should().Be(0, "what is counted stays");
    }

    private static bool IsAggregateOf(string series, string workflow) =>
        series.Contains($"{{project=\"gh/acme/web\",workflow=\"{workflow}\",branch=\":all\"", StringComparison.Ordinal);

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private static FaultRow Status(int status, Told told) =>
        Of($"{status}", $"answers {status}", told, slug => new() { Kind = FaultKind.Status, Status = status, Slug = slug });

    private static SimulatedFault[] EveryOther(string? slug)
    {
        var asked = new Dictionary<string, int>();
        return [new() { Kind = FaultKind.Status, Slug = slug, Where = request => (asked[request.Path] = asked.GetValueOrDefault(request.Path) + 1) % 2 == 1 }];
    }
}
