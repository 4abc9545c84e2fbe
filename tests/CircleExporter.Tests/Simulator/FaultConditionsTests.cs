using System.Net;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class FaultConditionsTests
{
    [Theory]
    [InlineData("slug")]
    [InlineData("path")]
    [InlineData("endpoint")]
    [InlineData("where")]
    public async Task A_fault_spoils_only_what_it_is_meant_for(string condition)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject("gh/acme/web");
        circle.AddProject("gh/acme/api");
        circle.Simulator.Faults.Add(new SimulatedFault
        {
            Kind = FaultKind.Status,
            Status = 404,
            Slug = condition == "slug" ? "github/acme/web" : null,
            PathPrefix = condition == "path" ? "/insights/gh/acme/web/" : null,
            Endpoint = condition == "endpoint" ? SimulatedEndpoint.WorkflowSummaries : null,
            Where = condition == "where" ? request => request.First("branch") == "main" : null,
        });

        using var spoilt = await circle.GetAsync("/insights/gh/acme/web/workflows?branch=main");
        using var well = await circle.GetAsync("/project/gh/acme/api");

        spoilt.StatusCode.Should().Be(HttpStatusCode.NotFound);
        well.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fault_wears_off_or_is_taken_away()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Simulator.Faults.Add(new SimulatedFault { Kind = FaultKind.Status, Remaining = 2 });
        var statuses = new List<int>();

        for (var request = 0; request < 3; request++)
            statuses.Add(await StatusAsync(circle));
        circle.Simulator.Faults.Add(FaultKind.BadGateway);
        statuses.Add(await StatusAsync(circle));
        circle.Simulator.Faults.Clear();
        statuses.Add(await StatusAsync(circle));

        statuses.Should().Equal(500, 500, 200, 502, 200);
    }

    [Fact]
    public async Task Chance_is_drawn_from_the_seed()
    {
        var draws = new List<string>();
        for (var simulator = 0; simulator < 2; simulator++)
        {
            await using var circle = await SimulatorUnderTest.StartAsync();
            circle.Simulator.Faults.Add(new SimulatedFault { Kind = FaultKind.Status, Probability = 0.5 });
            var statuses = new List<int>();
            for (var request = 0; request < 20; request++)
                statuses.Add(await StatusAsync(circle));
            draws.Add(string.Join(' ', statuses));
        }

        draws[0].Should().Contain("200").And.Contain("500").And.Be(draws[1]);
    }

    [Fact]
    public async Task Every_request_is_remembered()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        circle.AddProject();
        await circle.GetTextAsync("/insights/github/acme/web/workflows?reporting-window=last-7-days&branch=a%2Fb");
        using var refused = await circle.SendAsync("/me", method: HttpMethod.Delete);

        circle.Simulator.Requests.Count.Should().Be(2);
        circle.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowSummaries).Should().Be(1);
        var request = circle.Simulator.Requests.Newest[0];
        request.Path.Should().Be("/insights/github/acme/web/workflows");
        (request.Method, request.Slug, request.First("branch"), request.Authorized, request.At).Should().Be(("GET", "gh/acme/web", "a/b", true, SimulatorUnderTest.Noon));
        (circle.Simulator.Requests.Newest[1].Method, circle.Simulator.Requests.Newest[1].Authorized).Should().Be(("DELETE", false));
    }

    private static async Task<int> StatusAsync(SimulatorUnderTest circle)
    {
        using var answer = await circle.GetAsync("/me");
        return (int)answer.StatusCode;
    }
}
