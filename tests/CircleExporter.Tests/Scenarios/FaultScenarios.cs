using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What the exporter says and does while CircleCI answers badly, and after.</summary>
public sealed class FaultScenarios
{
    private const string Canary = "CCIPAT_canary_3f9a17c2";
    private const string LongPause = "429 for an hour in plain text";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Fault → whether a project that it hits stays up, and whether CircleCI counts as up when it hits everything.</summary>
    private static readonly Dictionary<string, (SimulatedFault Fault, bool ProjectUp, bool Up)> Faults = new()
    {
        ["html"] = (new() { Kind = FaultKind.Html }, false, false),
        ["a message in place of the object"] = (new() { Kind = FaultKind.MessageOnly }, false, true),
        ["cut body"] = (new() { Kind = FaultKind.CutBody }, false, false),
        ["cut JSON"] = (new() { Kind = FaultKind.CutJson }, false, false),
        ["hang"] = (new() { Kind = FaultKind.Hang }, false, false),
        ["400"] = (new() { Kind = FaultKind.Status, Status = 400 }, false, true),
        ["401"] = (new() { Kind = FaultKind.Status, Status = 401 }, false, false),
        ["403"] = (new() { Kind = FaultKind.Status, Status = 403 }, false, true),
        ["404"] = (new() { Kind = FaultKind.Status, Status = 404 }, false, true),
        ["500"] = (new() { Kind = FaultKind.Status, Status = 500 }, false, false),
        ["503"] = (new() { Kind = FaultKind.Status, Status = 503 }, false, false),
        ["502 with html"] = (new() { Kind = FaultKind.BadGateway }, false, false),
        ["429"] = (new() { Kind = FaultKind.RateLimit }, true, true),
        ["429 until a date"] = (new() { Kind = FaultKind.RateLimit, RetryAfterIsDate = true }, true, true),
        ["429 without Retry-After"] = (new() { Kind = FaultKind.RateLimit, RetryAfter = null, Body = RateLimitBody.EmptyObject }, true, true),
        [LongPause] = (new() { Kind = FaultKind.RateLimit, RetryAfter = TimeSpan.FromHours(1), Body = RateLimitBody.PlainText }, true, true),
        ["the same page token for ever"] = (new() { Kind = FaultKind.RepeatingPageToken }, false, true),
        ["null fields"] = (new() { Kind = FaultKind.NullFields }, true, true),
        ["null metrics"] = (new() { Kind = FaultKind.NullMetrics }, true, true),
        ["missing fields"] = (new() { Kind = FaultKind.MissingFields }, true, true),
        ["null items"] = (new() { Kind = FaultKind.NullItems }, true, true),
        ["an item of malformed times"] = (new() { Kind = FaultKind.MalformedItem }, false, true),
        ["empty lists"] = (new() { Kind = FaultKind.EmptyList }, true, true),
        ["unknown fields"] = (new() { Kind = FaultKind.UnknownFields }, true, true),
        ["numbers as strings"] = (new() { Kind = FaultKind.NumbersAsStrings }, true, true),
        ["unknown statuses"] = (new() { Kind = FaultKind.UnknownStatus }, true, true),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_on_one_project_disturbs_no_other_and_passes(string name)
    {
        var (fault, projectUp, _) = Faults[name];
        await using var exporter = await StartAsync();
        var healthy = await exporter.ScrapeAsync();
        AddRuns(exporter);

        exporter.Break(Copy(fault, "gh/acme/web"));
        var brokenAt = exporter.Time.GetUtcNow();
        for (var minute = 0; minute < 12; minute++)
        {
            await exporter.AdvanceAsync(Minute);
            (await exporter.ScrapeAsync())["circleci_up"].Should().Be(1, $"the other project is answered (minute {minute})");
        }

        var broken = await exporter.ScrapeAsync();
        broken["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(projectUp ? 1 : 0);
        broken["""circleci_project_up{project="gh/acme/api"}"""].Should().Be(1);
        broken["circleci_exporter_token_accepted"].Should().Be(1);
        if (name != LongPause) // which is the token's
        {
            broken[Runs("api")].Should().Be(1, "its readings went on");
            LastSuccess(broken, "api").Should().BeGreaterThan(brokenAt.AddMinutes(4).ToUnixTimeSeconds());
        }

        if (!projectUp)
        {
            LastSuccess(broken, "web").Should().Be(LastSuccess(healthy, "web"));
            Insights(broken).Should().Be(name == "the same page token for ever" ? 2 : Insights(healthy), "last good values stay, and the first page is good");
        }

        await RecoverAsync(exporter);
        AssertNoSecret(exporter, broken.Text, await exporter.GetAsync("/"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_on_everything_is_told_truthfully_and_passes(string name)
    {
        var (fault, projectUp, up) = Faults[name];
        await using var exporter = await StartAsync();
        var healthy = await exporter.ScrapeAsync();
        AddRuns(exporter);

        exporter.Break(fault);
        await exporter.AdvanceAsync(12 * Minute);
        var broken = await exporter.ScrapeAsync();

        broken["circleci_up"].Should().Be(up ? 1 : 0);
        broken["circleci_exporter_token_accepted"].Should().Be(name == "401" ? 0 : 1);
        foreach (var project in (string[])["web", "api"])
            broken[$"circleci_project_up{{project=\"gh/acme/{project}\"}}"].Should().Be(projectUp ? 1 : 0, project);
        broken.SumOf("circleci_exporter_api_requests_total").Should().BeGreaterThan(healthy.SumOf("circleci_exporter_api_requests_total"));
        if (!projectUp)
        {
            LastSuccess(broken, "web").Should().Be(LastSuccess(healthy, "web"));
            Insights(broken).Should().Be(name == "the same page token for ever" ? 2 : Insights(healthy), "last good values stay, and the first page is good");
        }

        (await exporter.StatusOfAsync("/-/ready")).Should().Be(200, "CircleCI's health plays no part");
        await RecoverAsync(exporter);
        AssertNoSecret(exporter, broken.Text, await exporter.GetAsync("/"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_that_is_there_from_the_start_passes_without_a_restart(string name)
    {
        var fault = Faults[name].Fault;
        await using var exporter = Create();
        exporter.Break(fault);
        await exporter.StartAsync();
        await exporter.AdvanceAsync(2 * Minute);
        var broken = await exporter.ScrapeAsync();
        var asked = exporter.Simulator.Requests.Count;

        exporter.Mend();
        await exporter.AdvanceAsync(62 * Minute);
        var mended = await exporter.ScrapeAsync();

        // Nothing is read before the token is known to be good, and of nothing is said whether it is up.
        double? expected = name switch
        {
            "401" or "the same page token for ever" or "missing fields" or "an item of malformed times" => 0,
            _ => Faults[name] is { ProjectUp: true, Fault.Kind: not FaultKind.RateLimit } ? 1 : null,
        };
        asked.Should().BeLessThan(200, "nothing is asked in a tight loop");
        broken["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(expected);
        mended["circleci_up"].Should().Be(1);
        mended["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1);
        mended["""circleci_insights_workflow_runs{project="gh/acme/web",workflow="build",branch="main",window="last-90-days"}"""].Should().Be(1);
        mended[Runs("web")].Should().Be(0);
        AssertNoSecret(exporter, broken.Text, mended.Text);
    }

    [Fact]
    public async Task A_scrape_is_answered_with_the_last_good_values_while_every_request_hangs()
    {
        await using var exporter = await StartAsync();
        var healthy = await exporter.ScrapeAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Hang });
        exporter.Time.Advance(6 * Minute);
        await ExporterScenario.UntilAsync(() => exporter.Held == 2);

        var hanging = await exporter.ScrapeAsync();

        Insights(hanging).Should().Be(Insights(healthy));
        hanging["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1, "the reading goes on");
    }

    [Fact]
    public async Task A_reading_that_failed_is_told_once_and_its_recovery_too()
    {
        await using var exporter = await StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 403, Slug = "gh/acme/web" });
        await exporter.AdvanceAsync(30 * Minute);
        exporter.Mend();
        await exporter.AdvanceAsync(10 * Minute);

        var told = exporter.Logs.Lines.Where(line => line.Contains("PollWork", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal) && line.Contains("gh/acme/web", StringComparison.Ordinal)).ToList();
        told.Should().HaveCount(2);
        told[0].Should().StartWith("Warning").And.Contain("CircleCI answered 403");
        told[1].Should().Contain("read completely again");
    }

    [Fact]
    public async Task A_run_that_cannot_be_read_costs_no_other_and_is_told_once()
    {
        await using var exporter = await StartAsync();
        AddRuns(exporter);
        exporter.Simulator.World.FindProject("gh/acme/web")!.FindWorkflow("build")!.AddRun(exporter.Simulator.World.Start.AddSeconds(5), exporter.Simulator.World.Start.AddSeconds(9));
        exporter.Break(new SimulatedFault { Kind = FaultKind.MalformedItem, Endpoint = SimulatedEndpoint.WorkflowRuns, Slug = "gh/acme/web" });
        await exporter.AdvanceAsync(40 * Minute);

        var broken = await exporter.ScrapeAsync();
        exporter.Mend();
        await exporter.AdvanceAsync(10 * Minute);
        var mended = await exporter.ScrapeAsync();

        (broken[Runs("web")], mended[Runs("web")]).Should().Be((1, 2), "the newest run is the one that cannot be read");
        broken["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(0);
        broken["""circleci_exporter_readings_total{kind="runs",result="partial"}"""].Should().BeInRange(5, 20, "it is tried again, with patience");
        exporter.Logs.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).Should().ContainSingle()
            .Which.Should().Contain("workflow build: CircleCI lists items that cannot be read; they are left out").And.Contain("gh/acme/web");
    }

    private static ExporterScenario Create()
    {
        var exporter = new ExporterScenario();
        exporter.Simulator.Options.Token = Canary;
        var acme = exporter.Simulator.World.AddOrganization("gh/acme");
        var start = exporter.Simulator.World.Start;
        foreach (var project in (string[])["web", "api"])
            acme.AddProject(project).AddWorkflow("build").AddRun(start.AddHours(-2), start.AddHours(-1), credits: 3);
        exporter.Polling = exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/web"), ExporterScenario.Project("gh/acme/api")] };
        return exporter;
    }

    private static async Task<ExporterScenario> StartAsync()
    {
        var exporter = Create();
        await exporter.StartAsync();
        return exporter;
    }

    private static void AddRuns(ExporterScenario exporter)
    {
        foreach (var project in exporter.Simulator.World.Projects)
            project.FindWorkflow("build")!.AddRun(exporter.Simulator.World.Start.AddSeconds(1), exporter.Simulator.World.Start.AddSeconds(8));
    }

    private static async Task RecoverAsync(ExporterScenario exporter)
    {
        exporter.Mend();
        await exporter.AdvanceAsync(17 * Minute);
        var mended = await exporter.ScrapeAsync();
        mended["circleci_up"].Should().Be(1);
        mended["circleci_exporter_token_accepted"].Should().Be(1);
        foreach (var project in (string[])["web", "api"])
        {
            mended[$"circleci_project_up{{project=\"gh/acme/{project}\"}}"].Should().Be(1);
            mended.SeriesOf("circleci_workflow_runs_total").Where(series => series.Contains($"gh/acme/{project}", StringComparison.Ordinal)).Sum(series => mended.Series[series])
                .Should().Be(1, "the run of the meantime is counted once");
        }

        exporter.Logs.Lines.Should().NotContain(line => line.Contains("fault of the exporter", StringComparison.Ordinal));
    }

    private static void AssertNoSecret(ExporterScenario exporter, params IEnumerable<string> bodies)
    {
        exporter.Logs.Lines.Should().NotContain(line => line.Contains(Canary, StringComparison.Ordinal));
        bodies.Should().NotContain(body => body.Contains(Canary, StringComparison.Ordinal));
    }

    private static SimulatedFault Copy(SimulatedFault fault, string slug) => new()
    {
        Kind = fault.Kind,
        Status = fault.Status,
        RetryAfter = fault.RetryAfter,
        RetryAfterIsDate = fault.RetryAfterIsDate,
        Body = fault.Body,
        Slug = slug,
    };

    private static string Runs(string project) => $"circleci_workflow_runs_total{{project=\"gh/acme/{project}\",workflow=\"build\",branch=\"main\",status=\"success\"}}";

    private static double? LastSuccess(ScrapedValues scraped, string project) => scraped[$"circleci_project_last_success_timestamp_seconds{{project=\"gh/acme/{project}\"}}"];

    private static double? Insights(ScrapedValues scraped) =>
        scraped["""circleci_insights_workflow_runs{project="gh/acme/web",workflow="build",branch=":all",window="last-90-days"}"""];
}
