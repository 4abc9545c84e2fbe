using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Alerts;

/// <summary>From CircleCI to the person on call and back, in real time, with rules whose times are shortened by one factor.</summary>
[Collection(RealProcesses.Name)]
public sealed class LiveAlertTests
{
    [Fact]
    public async Task A_workflow_that_starts_to_fail_is_told_with_its_name_and_told_again_when_it_recovers()
    {
        SkipUnlessPossible();
        await using var world = await AlertedWorld.StartAsync();

        await world.TriggerAsync(fails: true, times: 3);
        var firing = await world.ToldAsync("firing", "CircleCIWorkflowFailing");
        await world.TriggerAsync(fails: false);
        var resolved = await world.ToldAsync("resolved", "CircleCIWorkflowFailing");

        AssertFilledIn(firing, $"{AlertedWorld.Workflow} on main of {AlertedWorld.Project} has failed 3 times since its last success.");
        firing.Labels.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["alertname"] = "CircleCIWorkflowFailing",
            ["severity"] = "warning",
            ["project"] = AlertedWorld.Project,
            ["workflow"] = AlertedWorld.Workflow,
            ["branch"] = "main",
        });
        resolved.Labels.Should().BeEquivalentTo(firing.Labels);
    }

    [Fact]
    public async Task A_rejected_token_is_told_and_old_data_that_it_explains_is_not()
    {
        SkipUnlessPossible();
        await using var world = await AlertedWorld.StartAsync();

        await world.GiveTokenAsync(isGood: false);
        var firing = await world.ToldAsync("firing", "CircleCIExporterTokenRejected");
        await world.Alertmanager.UntilInhibitedAsync("CircleCIExporterProjectStale");
        var toldMeanwhile = world.Receiver.Received.Select(alert => alert.Labels["alertname"]).ToList();
        await world.GiveTokenAsync(isGood: true);
        var resolved = await world.ToldAsync("resolved", "CircleCIExporterTokenRejected");

        AssertFilledIn(firing, $"CircleCI answers 401 to the token of {world.Instance}. Nothing is read until it is replaced; what is shown is getting old.");
        firing.Labels.Should().Contain("instance", world.Instance).And.Contain("severity", "critical");
        toldMeanwhile.Should().NotContain("CircleCIExporterProjectStale");
        resolved.Labels.Should().BeEquivalentTo(firing.Labels);
    }

    [Fact]
    public async Task A_project_that_can_no_longer_be_read_is_told_and_told_again_when_it_can()
    {
        SkipUnlessPossible();
        await using var world = await AlertedWorld.StartAsync();

        await world.ControlAsync("faults", new { kind = "status", status = 403, slug = AlertedWorld.Project });
        var firing = await world.ToldAsync("firing", "CircleCIExporterProjectStale");
        await world.RepairAsync();
        var resolved = await world.ToldAsync("resolved", "CircleCIExporterProjectStale");

        AssertFilledIn(firing, $"{AlertedWorld.Project} could not be read completely for an hour by {world.Instance}.");
        firing.Labels.Should().Contain("project", AlertedWorld.Project).And.Contain("instance", world.Instance).And.Contain("severity", "warning");
        resolved.Labels.Should().BeEquivalentTo(firing.Labels);
    }

    private static void AssertFilledIn(ReceivedAlert alert, string description)
    {
        var rule = AlertRules.Alerts.Single(rule => rule.Alert == alert.Labels["alertname"]);
        alert.Annotations.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["summary"] = rule.Annotations!["summary"],
            ["description"] = description,
            ["runbook_url"] = rule.Annotations["runbook_url"],
        });
    }

    private static void SkipUnlessPossible()
    {
        SlowTests.SkipUnlessWanted();
        RealPrometheus.SkipUnlessInstalled();
        RealAlertmanager.SkipUnlessInstalled();
    }
}
