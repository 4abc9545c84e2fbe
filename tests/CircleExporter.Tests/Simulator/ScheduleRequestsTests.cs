using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>What the API refuses about schedules.</summary>
public sealed class ScheduleRequestsTests
{
    private const string Good =
        """{"name":"n","timetable":{"per-hour":1,"hours-of-day":[7],"days-of-week":["SUN"],"months":["MAR"]},"attribution-actor":"current","parameters":{"branch":"main"}}""";

    [Theory]
    [InlineData("\"name\":\"n\"", "\"name\":\"\"", "name is required.")]
    [InlineData("\"timetable\"", "\"table\"", "timetable is required.")]
    [InlineData("\"per-hour\":1", "\"per-hour\":0", "per-hour must be from 1 to 60.")]
    [InlineData("\"per-hour\":1", "\"per-hour\":1.5", "per-hour must be a whole number.")]
    [InlineData("hours-of-day", "hours", "hours-of-day is required.")]
    [InlineData("[7]", "[25]", "hours-of-day is out of bounds.")]
    [InlineData("[7]", "[\"7\"]", "hours-of-day must be an array of whole numbers.")]
    [InlineData("\"SUN\"", "\"Sunday\"", "days-of-week is out of bounds.")]
    [InlineData("\"MAR\"", "\"March\"", "months is out of bounds.")]
    [InlineData("\"months\":[\"MAR\"]", "\"days-of-month\":[1]", "There must be either days-of-week or days-of-month.")]
    [InlineData("\"days-of-week\":[\"SUN\"]", "\"days-of-month\":[32]", "days-of-month is out of bounds.")]
    [InlineData("\"current\"", "\"me\"", "attribution-actor must be current or system.")]
    [InlineData("\"parameters\"", "\"params\"", "parameters is required.")]
    [InlineData("\"branch\":\"main\"", "\"deploy\":true", "parameters must hold either branch or tag.")]
    public async Task What_is_wrong_about_a_new_schedule_is_said(string right, string wrong, string message)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();

        var (status, body) = await circle.PostAsync("/project/gh/acme/web/schedule", Good.Replace(right, wrong, StringComparison.Ordinal));
        var (created, _) = await circle.PostAsync("/project/gh/acme/web/schedule", Good);

        (status, created).Should().Be((400, 201));
        body.GetProperty("message").GetString().Should().Be(message);
        project.Schedules.Should().ContainSingle();
    }
}
