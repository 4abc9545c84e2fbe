using System.Net.Http.Headers;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>JSON that is none, or not what was promised, costs one reading; everything else goes on.</summary>
public sealed class HostileAnswerScenarios
{
    private const string Run = "\"id\": \"a\", \"created_at\": \"2026-09-20T11:00:00Z\", \"stopped_at\": \"2026-09-20T11:01:00Z\", \"status\": \"success\"";

    /// <summary>What the run list of one project becomes → the code of its requests, and whether the reading fails.</summary>
    private static readonly Dictionary<string, (string Body, string Code, string Result)> Answers = new()
    {
        ["nesting without end"] = ($"{{\"items\": {new string('[', 10_000)}{new string(']', 10_000)}}}", "unusable", "failed"),
        ["a number beyond all numbers"] = ($"{{\"items\": [{{{Run}, \"credits_used\": 1e400}}]}}", "200", "partial"),
        ["no number"] = ($"{{\"items\": [{{{Run}, \"credits_used\": NaN}}]}}", "unusable", "failed"),
        ["wrong types"] = ("""{"items": [{"id": {"a": 1}, "created_at": [], "duration": "long", "status": 7}]}""", "200", "partial"),
        ["a list that is none"] = ("""{"items": "none"}""", "200", "failed"),
        ["millions of items"] = ($"{{\"items\": [{string.Join(',', Enumerable.Repeat("{}", 600_000))}]}}", "unusable", "failed"),
        ["names given twice"] = ($"{{\"items\": [{{\"id\": \"b\", {Run}, \"branch\": \"x\", \"branch\": \"main\"}}], \"next_page_token\": \"x\", \"next_page_token\": null}}", "200", "complete"),
    };

    public static TheoryData<string> Names => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_answer_costs_one_reading_and_passes(string name)
    {
        var (body, code, result) = Answers[name];
        var isHostile = true;
        await using var circleCi = new BuildWorld();
        await using var simulator = await SimulatorServer.StartAsync(circleCi.Exporter.Simulator, TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        await using var api = await FakeApi.StartAsync(AnswerAsync, TestContext.Current.CancellationToken);
        circleCi.Exporter.Simulator.World.FindOrganization("gh/acme")!.AddProject("api").AddWorkflow("build").AddRun(circleCi.Start.AddHours(-2), circleCi.Start.AddHours(-1));
        circleCi.Build.AddRun(circleCi.Start.AddHours(-2), circleCi.Start.AddHours(-1));
        circleCi.Exporter.Polling = circleCi.Exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/web"), ExporterScenario.Project("gh/acme/api")] };
        circleCi.Exporter.Api = api.BaseAddress;
        await circleCi.Exporter.StartAsync();

        var hostile = await circleCi.Exporter.ScrapeAsync();
        isHostile = false;
        var mended = await circleCi.AfterAsync(TimeSpan.FromMinutes(16));

        hostile[$"circleci_exporter_readings_total{{kind=\"runs\",result=\"{result}\"}}"].Should().Be(result == "complete" ? 2 : 1);
        hostile[$"circleci_exporter_api_requests_total{{endpoint=\"/insights/{{project-slug}}/workflows/{{workflow-name}}\",code=\"{code}\"}}"].Should().Be(code == "200" ? 2 : 1);
        (hostile["circleci_up"], hostile["""circleci_project_up{project="gh/acme/api"}"""]).Should().Be((1, 1));
        hostile["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(result == "complete" ? 1 : 0);
        mended["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1);
        circleCi.Exporter.Logs.Lines.Should().NotContain(line => line.Contains("fault of the exporter", StringComparison.Ordinal));
        circleCi.Exporter.Logs.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)).Should().Be(result == "complete" ? 0 : 1);

        async Task AnswerAsync(HttpContext context)
        {
            var isRunList = context.Request.Path.Value!.EndsWith("/acme/web/workflows/build", StringComparison.Ordinal);
            if (isHostile && isRunList)
            {
                await FakeApi.AnswerAsync(context, body);
                return;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(simulator.BaseAddress, $"{context.Request.Path}{context.Request.QueryString}"));
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(context.Request.Headers.Authorization!);
            using var response = await http.SendAsync(request, context.RequestAborted);
            context.Response.Headers.Date = response.Headers.Date?.ToString("R");
            await FakeApi.AnswerAsync(context, await response.Content.ReadAsStringAsync(context.RequestAborted), (int)response.StatusCode);
        }
    }
}
