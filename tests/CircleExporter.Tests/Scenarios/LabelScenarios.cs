using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>Under which names runs appear.</summary>
public sealed class LabelScenarios
{
    [Theory]
    [InlineData(":default", "main", "main")]
    [InlineData(":default", "feature/x", ":other")]
    [InlineData(":default", "Main", ":other")]
    [InlineData("main,stable", "stable", "stable")]
    [InlineData("stable", "main", ":other")]
    [InlineData("release/*", "release/1.0", "release/1.0")]
    [InlineData("release/*", "release", ":other")]
    [InlineData("release/?", "release/10", ":other")]
    [InlineData("*", "anything at all", "anything at all")]
    [InlineData("*", "", ":other")]
    public async Task A_branch_keeps_its_name_where_a_pattern_says_so_and_else_is_other(string patterns, string branch, string label)
    {
        await using var world = new BuildWorld([.. patterns.Split(',')]);
        world.Build.AddRun(world.Start.AddDays(-1), world.Start.AddDays(-1), "canceled", branch: "old");
        await world.Exporter.StartAsync();
        world.Build.AddRun(world.In(1), world.In(11), branch: branch, credits: 3);

        var after = await world.AfterAsync(TimeSpan.FromMinutes(6));

        var isNamed = label != ":other";
        after[BuildWorld.Runs("success", label)].Should().Be(1);
        after[BuildWorld.Of("circleci_workflow_credits_total", label)].Should().Be(3);
        after.SumOf("circleci_workflow_runs_total").Should().Be(1);
        after[BuildWorld.Duration("count", "success", label)].Should().Be(isNamed ? 1 : null);
        after[BuildWorld.Of("circleci_workflow_last_run_duration_seconds", label)].Should().Be(isNamed ? 10 : null);
    }

    [Fact]
    public async Task After_the_default_branch_is_renamed_what_was_counted_stays_and_new_runs_take_the_new_name()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Build.AddRun(world.In(1), world.In(11));
        await world.AfterAsync(TimeSpan.FromHours(1));
        world.Web.DefaultBranch = "trunk";
        await world.AfterAsync(TimeSpan.FromHours(24), TimeSpan.FromHours(1));
        world.Build.AddRun(world.Start.AddHours(25), world.Start.AddHours(25).AddSeconds(20), branch: "trunk");

        var after = await world.AfterAsync(TimeSpan.FromMinutes(20));

        after[BuildWorld.Runs("success")].Should().Be(1);
        after[BuildWorld.Runs("success", "trunk")].Should().Be(1);
        after[BuildWorld.Of("circleci_workflow_last_run_duration_seconds", "trunk")].Should().Be(20);
        after[BuildWorld.Of("circleci_workflow_last_run_duration_seconds")].Should().BeNull("that family speaks of named branches as they are now");
        after.SeriesOf("circleci_project_info").Should().ContainSingle().Which.Should().Contain("default_branch=\"trunk\"");
    }

    [Fact]
    public async Task After_the_default_branch_is_renamed_the_aggregates_of_the_old_one_leave()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Web.DefaultBranch = "trunk";
        world.Build.AddRun(world.In(1), world.In(11), branch: "trunk");

        var after = await world.AfterAsync(TimeSpan.FromHours(26), TimeSpan.FromHours(1));

        after[BuildWorld.Insights("runs", "trunk")].Should().Be(1);
        after[BuildWorld.Insights("runs")].Should().BeNull();
    }

    [Fact]
    public async Task Names_from_hell_arrive_as_they_are()
    {
        await using var world = new BuildWorld("*");
        var names = Families.FromHell.Where(name => name.Length > 0).ToList();
        foreach (var name in names)
            world.Web.AddWorkflow(name).AddRun(world.Start.AddHours(-1), world.Start.AddMinutes(-50), branch: name);
        await world.Exporter.StartAsync();

        foreach (var name in names)
            world.Web.FindWorkflow(name)!.AddRun(world.In(1), world.In(11), branch: name);
        var after = await world.AfterAsync(TimeSpan.FromMinutes(6));

        foreach (var name in names)
        {
            after[BuildWorld.Runs("success", name, name)].Should().Be(1, name);
            after[BuildWorld.Insights("runs", ":all", workflow: name)].Should().Be(2, name);
        }
    }
}
