using CircleExporter.Polling;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Polling;

public sealed class PollPlanTests
{
    private static readonly PollingOptions Options = new();

    [Fact]
    public void Fifty_projects_of_ten_workflows_need_what_their_intervals_say()
    {
        var plan = PollPlan.For(Demand(projects: 50, workflows: 10), Options, requestsPerSecond: 1);

        // 12 signals, 4 summaries an hour and a 24th of the facts for each project, a list an hour for each workflow, and the token.
        plan.NeededPerHour.Should().BeApproximately((50 * (12 + 4 + (1 / 24.0))) + 500 + 1, 1e-6);
        (plan.Fits, plan.BudgetPerHour, plan.RunsInterval, plan.SummaryInterval).Should().Be((true, 3600, Options.RunsInterval, Options.SummaryInterval));
        plan.Staleness.Should().Be(Options.Staleness);
    }

    [Fact]
    public void What_does_not_fit_stretches_all_intervals_alike_until_it_does()
    {
        var demand = Demand(projects: 1000, workflows: 10, runsPerDay: 20);

        var plan = PollPlan.For(demand, Options, requestsPerSecond: 1);

        plan.Fits.Should().BeFalse();
        demand.PerHour(Options, plan.Stretch).Should().BeInRange(3600 * 0.94, 3600 * 0.95);
        foreach (var (stretched, configured) in ((TimeSpan, TimeSpan)[])
            [(plan.RunsInterval, Options.RunsInterval), (plan.SummaryInterval, Options.SummaryInterval), (plan.DiscoveryInterval, Options.DiscoveryInterval), (plan.MaxAge, Options.MaxAge)])
        {
            (stretched / configured).Should().BeApproximately(plan.Stretch, 1e-6);
        }

        plan.Staleness.Should().Be(3 * plan.SummaryInterval);
    }

    [Fact]
    public void The_plan_is_full_at_about_a_hundred_and_thirty_such_projects()
    {
        PollPlan.For(Demand(projects: 130, workflows: 10), Options, requestsPerSecond: 1).Fits.Should().BeTrue();
        PollPlan.For(Demand(projects: 135, workflows: 10), Options, requestsPerSecond: 1).Fits.Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    public void A_workflow_costs_at_least_a_reading_each_max_age(double runsPerDay)
    {
        var idle = Demand(projects: 1, workflows: 0).PerHour(Options, 1);

        (Demand(projects: 1, workflows: 1, runsPerDay).PerHour(Options, 1) - idle).Should().BeApproximately(1, 1e-9);
    }

    [Theory]
    [InlineData(72, 3)]
    [InlineData(10_000, 12)]
    public void A_busy_workflow_costs_a_reading_for_each_run_but_none_more_than_its_signals(double runsPerDay, double perHour)
    {
        var idle = Demand(projects: 1, workflows: 0).PerHour(Options, 1);

        (Demand(projects: 1, workflows: 1, runsPerDay).PerHour(Options, 1) - idle).Should().BeApproximately(perHour, 1e-9);
    }

    [Fact]
    public void Empty_projects_lengthen_what_counts_as_stale()
    {
        var plan = PollPlan.For(Demand(projects: 1, workflows: 1) with { EmptyProjects = 1 }, Options, requestsPerSecond: 1);

        plan.Staleness.Should().Be(3 * Options.DiscoveryInterval);
    }

    [Fact]
    public void Distrusted_projects_get_half_of_what_is_left_and_never_less_than_usual()
    {
        var demand = Demand(projects: 50, workflows: 10);
        var spare = (3600 * 0.95) - demand.PerHour(Options, 1);

        PollPlan.For(demand with { DistrustedLists = 1 }, Options, 1).DistrustedMaxAge.Should().Be(Options.RunsInterval);
        PollPlan.For(demand with { DistrustedLists = 500 }, Options, 1).DistrustedMaxAge.TotalHours.Should().BeApproximately(500 / (spare / 2), 1e-6);
        PollPlan.For(demand with { DistrustedLists = 1e6 }, Options, 1).DistrustedMaxAge.Should().Be(Options.MaxAge);
    }

    [Fact]
    public void A_budget_too_small_for_anything_still_gives_a_plan()
    {
        var plan = PollPlan.For(Demand(projects: 1000, workflows: 100), Options, requestsPerSecond: 0.0001);

        plan.Stretch.Should().Be(10_000);
    }

    private static PollDemand Demand(int projects, int workflows, double runsPerDay = 0) =>
        new(projects, projects, EmptyProjects: 0, projects, DiscoveryPages: 0, [.. Enumerable.Repeat(new RunListDemand(1, runsPerDay), projects * workflows)]);
}
