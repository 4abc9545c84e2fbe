using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>Every fault on one of two projects. Three classes, so that they run side by side.</summary>
public sealed class FaultOnOneProjectTests
{
    public static TheoryData<string> Names =>
        [.. FaultRows.All.Where(row => row is { Faults: not null, IsEverywhere: false }).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_on_one_project_is_told_of_it_alone_and_passes(string name)
    {
        await using var course = new FaultCourse(FaultRows.Named(name));

        await course.OnOneProjectAsync();
    }
}

/// <summary>Every fault on everything.</summary>
public sealed class FaultOnEverythingTests
{
    public static TheoryData<string> Names => [.. FaultRows.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_on_everything_is_told_truthfully_and_passes(string name)
    {
        await using var course = new FaultCourse(FaultRows.Named(name));

        await course.OnEverythingAsync();
    }
}

/// <summary>Every fault before the exporter.</summary>
public sealed class FaultFromTheStartTests
{
    public static TheoryData<string> Names =>
        [.. FaultRows.All.Where(row => !row.NeedsHealth).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_that_is_there_from_the_start_is_told_and_passes_without_a_restart(string name)
    {
        await using var course = new FaultCourse(FaultRows.Named(name));

        await course.FromTheStartAsync();
    }
}

/// <summary>The matrix as a whole.</summary>
public sealed class FaultMatrixTests
{
    /// <summary>Setting of the simulator → why the exporter cannot meet it.</summary>
    private static readonly Dictionary<string, string> NotForTheExporter = new()
    {
        [nameof(SimulatorOptions.PipelinePageSize)] = "pipelines are read only to find the projects of organizations with opaque slugs, see DiscoveryScenarios",
        [nameof(SimulatorOptions.JobPageSize)] = "jobs are not asked for",
        [nameof(SimulatorOptions.WorkflowDelay)] = "workflows of a pipeline are not asked for",
        [nameof(SimulatorOptions.StartsNothing)] = "nothing is triggered",
        [nameof(SimulatorOptions.FlakyTests)] = "flaky tests are not asked for",
        [nameof(SimulatorOptions.VcsType)] = "collaborations are not asked for",
        [nameof(SimulatorOptions.WebhookSigning)] = "webhooks are not received",
        [nameof(SimulatorOptions.WebhooksTwice)] = "webhooks are not received",
        [nameof(SimulatorOptions.WebhooksOutOfOrder)] = "webhooks are not received",
        [nameof(SimulatorOptions.WebhookAttempts)] = "webhooks are not received",
        [nameof(SimulatorOptions.WebhookRetryDelay)] = "webhooks are not received",
    };

    [Fact]
    public void The_table_of_faults_on_the_page_is_rendered_from_the_matrix() =>
        Snapshot.MatchPart(FaultTable.Render(FaultRows.All), "docs/reliability.md", "<!-- fault matrix: rendered from FaultRows.cs; the tests with UPDATE_SNAPSHOTS=1 rewrite it -->", "<!-- end of the fault matrix -->");

    [Fact]
    public void Every_fault_of_the_simulator_has_a_row()
    {
        var faults = FaultRows.All.SelectMany(row => row.Faults?.Invoke(null) ?? []).ToList();

        faults.Select(fault => fault.Kind).Distinct().Should().BeEquivalentTo(Enum.GetValues<FaultKind>());
        faults.Where(fault => fault.Kind == FaultKind.RateLimit).Select(fault => fault.Body).Distinct().Should().BeEquivalentTo(Enum.GetValues<RateLimitBody>());
    }

    [Fact]
    public void Every_habit_of_the_simulator_has_a_row_or_a_reason()
    {
        var usual = new SimulatorOptions();
        var tried = FaultRows.All.Where(row => row.Habit is not null).Select(OptionsOf).ToList();

        foreach (var setting in FaultWorld.Settings.Where(setting => !NotForTheExporter.ContainsKey(setting.Name)))
        {
            var values = tried.Select(setting.GetValue).Append(setting.GetValue(usual)).Distinct().ToList();
            values.Should().HaveCountGreaterThan(1, $"{setting.Name} is to be tried");
            if (setting.PropertyType.IsEnum)
                values.Should().BeEquivalentTo(Enum.GetValues(setting.PropertyType).Cast<object>(), setting.Name);
        }

        static SimulatorOptions OptionsOf(FaultRow row)
        {
            var options = new SimulatorOptions();
            row.Habit!(options);
            return options;
        }
    }
}
