using CircleExporter.Polling;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>Which projects are read.</summary>
public sealed class DiscoveryScenarios
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Include_and_exclude_choose_projects_by_name()
    {
        await using var exporter = Create(out var acme, "web", "web-archive", "api", "tools");
        exporter.Polling = exporter.Polling with { Organizations = [ExporterScenario.Organization(acme) with { Include = ["web*", "api"], Exclude = ["*-archive"] }] };

        await exporter.StartAsync();

        Projects(await exporter.ScrapeAsync()).Should().Equal("gh/acme/api", "gh/acme/web");
        exporter.Simulator.Requests.Newest.Should().NotContain(request => request.Slug == "gh/acme/tools" || request.Slug == "gh/acme/web-archive");
    }

    [Fact]
    public async Task New_projects_appear_and_vanished_ones_leave_after_three_complete_discoveries()
    {
        await using var exporter = Create(out var acme, "web", "old");
        await exporter.StartAsync();
        AddProject(acme, "new");
        acme.RemoveProject("gh/acme/old");
        var seen = new List<string[]>();
        for (var hour = 0; hour < 4; hour++)
        {
            if (hour == 1)
                exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.OrganizationSummary, Slug = "gh/acme" });
            await exporter.AdvanceAsync(Hour, TimeSpan.FromMinutes(5));
            if (hour == 1)
            {
                exporter.Mend();
                await exporter.AdvanceAsync(Hour, TimeSpan.FromMinutes(5));
            }

            seen.Add(Projects(await exporter.ScrapeAsync()));
        }

        seen[0].Should().Equal("gh/acme/new", "gh/acme/old", "gh/acme/web");
        seen[^1].Should().Equal("gh/acme/new", "gh/acme/web");
        var last = await exporter.ScrapeAsync();
        last.Series.Keys.Should().NotContain(series => series.StartsWith("circleci_insights_", StringComparison.Ordinal) && series.Contains("gh/acme/old", StringComparison.Ordinal));
        last["""circleci_exporter_targets{kind="project"}"""].Should().Be(2);
    }

    [Fact]
    public async Task An_explicit_project_keeps_its_own_filter_and_never_leaves()
    {
        await using var exporter = Create(out var acme, "web", "api");
        exporter.Polling = exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/web", "stable")] };
        await exporter.StartAsync();
        acme.RemoveProject("gh/acme/web");

        await exporter.AdvanceAsync(5 * Hour, TimeSpan.FromMinutes(10));

        var scraped = await exporter.ScrapeAsync();
        scraped["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(0);
        scraped["""circleci_workflow_runs_total{project="gh/acme/web",workflow="build",branch="stable",status="success"}"""].Should().Be(0);
        scraped["""circleci_workflow_runs_total{project="gh/acme/web",workflow="build",branch="main",status="success"}"""].Should().BeNull();
        scraped["""circleci_workflow_runs_total{project="gh/acme/api",workflow="build",branch="main",status="success"}"""].Should().Be(0);
    }

    [Fact]
    public async Task An_organization_whose_projects_are_not_listed_is_told_and_nothing_leaves()
    {
        await using var exporter = Create(out var acme, "web");
        await exporter.StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.NullFields, Endpoint = SimulatedEndpoint.OrganizationSummary });

        await exporter.AdvanceAsync(5 * Hour, TimeSpan.FromMinutes(10));

        Projects(await exporter.ScrapeAsync()).Should().Equal("gh/acme/web");
        exporter.Logs.Lines.Should().ContainSingle(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("does not list the projects", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_summary_that_failed_is_no_complete_discovery_and_is_asked_for_again_soon()
    {
        await using var exporter = Create(out var acme, "web");
        exporter.Simulator.Options.PipelinePageSize = 1;
        AddQuietProjects(acme);
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.OrganizationSummary });

        await exporter.StartAsync();
        var (broken, isComplete) = (Projects(await exporter.ScrapeAsync()), exporter.Services.GetRequiredService<PollStatus>().IsComplete);
        exporter.Mend();
        await exporter.AdvanceAsync(TimeSpan.FromMinutes(2));

        broken.Should().Equal(["gh/acme/older", "gh/acme/web"], "recent pipelines name them");
        isComplete.Should().BeFalse("nobody knows which quiet projects there are");
        Projects(await exporter.ScrapeAsync()).Should().Equal("gh/acme/older", "gh/acme/quiet", "gh/acme/web");
        exporter.Services.GetRequiredService<PollStatus>().IsComplete.Should().BeTrue();
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(404, false)]
    public async Task A_quiet_project_whose_organization_names_only_busy_ones_stays_unless_CircleCI_does_not_know_it(int status, bool stays)
    {
        await using var exporter = Create(out var acme, "web");
        exporter.Simulator.Options.PipelinePageSize = 1;
        AddQuietProjects(acme);
        await exporter.StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 403, Endpoint = SimulatedEndpoint.OrganizationSummary });
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = status, Slug = "gh/acme/quiet" });

        await exporter.AdvanceAsync(5 * Hour, TimeSpan.FromMinutes(10));

        Projects(await exporter.ScrapeAsync()).Should().Equal(stays ? ["gh/acme/older", "gh/acme/quiet", "gh/acme/web"] : ["gh/acme/older", "gh/acme/web"]);
    }

    [Fact]
    public async Task A_name_that_cannot_be_part_of_a_slug_is_passed_over_and_told_once()
    {
        await using var exporter = Create(out var acme, "web");
        acme.AddProject("a b");

        await exporter.StartAsync();
        await exporter.AdvanceAsync(5 * Hour, TimeSpan.FromMinutes(10));

        exporter.Logs.Lines.Should().ContainSingle(line => line.Contains("cannot be part of a slug", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_only_organization_is_told_of_once_although_nothing_else_is_read()
    {
        await using var exporter = Create(out _, "web");
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.OrganizationSummary });
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.Pipelines });

        await exporter.StartAsync();
        await exporter.AdvanceAsync(Hour);

        exporter.Logs.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().Contain("gh/acme");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_organization_that_suddenly_has_no_projects_keeps_those_that_CircleCI_knows(bool knowsThem)
    {
        await using var exporter = Create(out var acme, "web");
        await exporter.StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.OrganizationSummary });
        exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.Pipelines });
        if (!knowsThem)
            acme.RemoveProject("gh/acme/web");

        await exporter.AdvanceAsync(5 * Hour, TimeSpan.FromMinutes(10));

        Projects(await exporter.ScrapeAsync()).Should().Equal(knowsThem ? ["gh/acme/web"] : []);
    }

    [Fact]
    public async Task Projects_of_an_opaque_organization_are_found_by_their_pipelines()
    {
        await using var exporter = new ExporterScenario();
        exporter.Simulator.Options.PipelinePageSize = 1;
        var standalone = exporter.Simulator.World.AddOrganization("circleci/43G3kM5RtfFE7v5sa4nWAU", "Acme Standalone");
        var start = exporter.Simulator.World.Start;
        foreach (var (name, segment, days) in ((string, string, int)[])[("portal", "44n9pujWcTnVZ2b5S8Fnat", 1), ("older", "55555555555555", 8), ("quiet", "5bKW3rTzqy1zqUQf6QpT3P", 20)])
            standalone.AddProject(name, segment: segment).AddWorkflow("ci").AddRun(start.AddDays(-days), start.AddDays(-days).AddMinutes(1));
        exporter.Polling = exporter.Polling with { Organizations = [ExporterScenario.Organization(standalone)] };

        await exporter.StartAsync();

        var scraped = await exporter.ScrapeAsync();
        Projects(scraped).Should().Equal("circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat", "circleci/43G3kM5RtfFE7v5sa4nWAU/55555555555555");
        exporter.Simulator.Requests.CountOf(SimulatedEndpoint.Pipelines).Should().Be(2, "what lies behind a week is not asked for");
        scraped.SeriesOf("circleci_project_info").First().Should().ContainAll("name=\"portal\"", "organization=\"Acme Standalone\"", "vcs=\"circleci\"");
    }

    [Fact]
    public async Task A_refused_organization_disturbs_no_other_target()
    {
        await using var exporter = Create(out var acme, "web");
        var foreign = exporter.Simulator.World.AddOrganization("gh/foreign");
        foreign.IsMember = false;
        exporter.Polling = exporter.Polling with { Organizations = [ExporterScenario.Organization(acme), ExporterScenario.Organization(foreign)] };

        await exporter.StartAsync();

        var scraped = await exporter.ScrapeAsync();
        Projects(scraped).Should().Equal("gh/acme/web");
        (scraped["circleci_up"], scraped["circleci_exporter_token_accepted"]).Should().Be((1, 1));
        scraped["""circleci_exporter_readings_total{kind="discovery",result="failed"}"""].Should().Be(1);
    }

    [Fact]
    public async Task The_page_lists_every_target_and_what_is_wrong_with_it()
    {
        await using var exporter = Create(out _, "web", "api");
        exporter.Polling = exporter.Polling with { Projects = [ExporterScenario.Project("gh/else/nope")] };
        await exporter.StartAsync();

        var page = await exporter.GetAsync("/");

        page.Should().ContainAll("<code>gh/acme</code>", "<code>gh/acme/web</code>", "<code>gh/acme/api</code>", "<code>gh/else/nope</code>");
        page.Should().Contain("CircleCI answered 404").And.Contain("<span class=\"down\">down</span>").And.Contain("<span class=\"up\">up</span>");
    }

    [Fact]
    public async Task Stopping_in_the_middle_of_a_reading_that_hangs_neither_waits_nor_asks_again()
    {
        await using var exporter = Create(out _, "web");
        exporter.Break(new SimulatedFault { Kind = FaultKind.Hang, Endpoint = SimulatedEndpoint.WorkflowRuns });
        await exporter.BeginAsync();
        await ExporterScenario.UntilAsync(() => exporter.Held == 1);

        await exporter.StopAsync();

        exporter.Held.Should().Be(1, "no attempt ran out of time: the clock stood still");
        exporter.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowRuns).Should().Be(1);
        exporter.Logs.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static ExporterScenario Create(out SimulatedOrganization acme, params IEnumerable<string> projects)
    {
        var exporter = new ExporterScenario();
        acme = exporter.Simulator.World.AddOrganization("gh/acme");
        foreach (var project in projects)
            AddProject(acme, project);
        exporter.Polling = exporter.Polling with { Organizations = [ExporterScenario.Organization(acme)] };
        return exporter;
    }

    // With one pipeline on a page, the last one that is read is the first that is older than a week.
    private static void AddQuietProjects(SimulatedOrganization organization)
    {
        foreach (var (name, days) in ((string, int)[])[("older", 8), ("quiet", 20)])
            organization.AddProject(name).AddWorkflow("build").AddRun(organization.World.Start.AddDays(-days), organization.World.Start.AddDays(-days).AddHours(1));
    }

    private static void AddProject(SimulatedOrganization organization, string name) =>
        organization.AddProject(name).AddWorkflow("build").AddRun(organization.World.Start.AddHours(-3), organization.World.Start.AddHours(-2));

    private static string[] Projects(ScrapedValues scraped) =>
        [.. scraped.SeriesOf("circleci_project_up").Select(series => series.Split('"')[1]).Order(StringComparer.Ordinal)];
}
