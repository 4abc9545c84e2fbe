using System.Net;
using System.Text.Json;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class ScheduleContract : ClientAgainstSimulator
{
    [Fact]
    public async Task Schedules_are_made_and_listed()
    {
        Simulator.Options.JobPageSize = 1;
        var weekly = await Client.CreateScheduleAsync(
            Project,
            new()
            {
                Name = "weekly",
                Description = "Every Monday",
                Timetable = new() { PerHour = 2, HoursOfDay = [1, 13], DaysOfWeek = ["MON"], Months = ["JAN", "DEC"] },
                Parameters = new Dictionary<string, PipelineParameter> { ["branch"] = "main", ["deploy"] = true, ["replicas"] = 3 },
            },
            Cancelled);
        var monthly = await Client.CreateScheduleAsync(
            Project,
            new()
            {
                Name = "monthly",
                AttributionActor = AttributionActor.System,
                Timetable = new() { PerHour = 1, HoursOfDay = [0], DaysOfMonth = [1, 31] },
                Parameters = new Dictionary<string, PipelineParameter> { ["tag"] = "v1" },
            },
            Cancelled);
        var listed = await ReadAsync(Client.GetSchedules(Project));

        weekly.Should().BeEquivalentTo(new { Name = "weekly", Description = "Every Monday", ProjectSlug = "gh/acme/shop-api", CreatedAt = Time.GetUtcNow(), UpdatedAt = Time.GetUtcNow() });
        weekly.Timetable.Should().BeEquivalentTo(new { PerHour = 2, HoursOfDay = (long[])[1, 13], DaysOfWeek = (string[])["MON"], DaysOfMonth = (long[]?)null, Months = (string[])["JAN", "DEC"] });
        weekly.Actor!.Id.Should().Be(Simulator.World.User.Id);
        weekly.Parameters!.Select(parameter => (parameter.Key, parameter.Value.ValueKind)).Should()
            .Equal(("branch", JsonValueKind.String), ("deploy", JsonValueKind.True), ("replicas", JsonValueKind.Number));
        monthly.Should().BeEquivalentTo(new { Name = "monthly", Description = (string?)null, Actor = new { Login = "system-actor" }, Timetable = new { DaysOfMonth = (long[])[1, 31] } });
        listed.Select(schedule => (schedule.Id, schedule.Name)).Should().Equal((weekly.Id, "weekly"), (monthly.Id, "monthly"));
    }

    [Fact]
    public async Task A_stranger_can_make_none()
    {
        var request = new CreateScheduleRequest
        {
            Name = "n",
            Timetable = new() { PerHour = 1, HoursOfDay = [0], DaysOfMonth = [1] },
            Parameters = new Dictionary<string, PipelineParameter> { ["branch"] = "main" },
        };

        var failure = await FluentActions.Awaiting(() => NewClient("CCIPAT_wrong").CreateScheduleAsync(Project, request, Cancelled)).Should().ThrowAsync<CircleCiException>();

        failure.Which.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await ReadAsync(Client.GetSchedules(Project))).Should().BeEmpty();
    }
}
