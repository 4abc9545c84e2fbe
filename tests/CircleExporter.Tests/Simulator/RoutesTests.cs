using System.Text.Json;
using CircleExporter.Simulator;
using CircleExporter.Simulator.Api;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class RoutesTests
{
    [Fact]
    public async Task The_published_description_is_cut_to_exactly_what_is_answered_and_needs_no_token()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        using var answer = await circle.SendAsync("/openapi.json");
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject(), (path, method) => $"{method.Name.ToUpperInvariant()} {path.Name}");

        document.RootElement.EnumerateObject().Select(field => field.Name).Should().Contain(["openapi", "info", "paths", "components", "x-provenance"]);
        operations.Should().BeEquivalentTo(ApiRoutes.All.Select(route => $"{route.Method} {route.Template}"));
    }

    [Fact]
    public void All_that_the_published_description_has_is_answered()
    {
        ApiRoutes.All.Select(route => $"{route.Method} {route.Template}").Should().BeEquivalentTo(OpenApiSchemas.Operations);
    }

    [Fact]
    public void Every_resource_has_a_route()
    {
        ApiRoutes.All.Select(route => route.Endpoint).Should().BeEquivalentTo(
            Enum.GetValues<SimulatedEndpoint>().Where(endpoint => endpoint != SimulatedEndpoint.None));
    }

    [Theory]
    [InlineData("POST", "/project/gh/acme/web", "POST /project/{project-slug}/pipeline.")]
    [InlineData("POST", "/project/gh/acme/web/build", "POST /project/{project-slug}/pipeline.")]
    [InlineData("POST", "/project/gh/acme/web/tree/feature%2Fa", "POST /project/{project-slug}/pipeline with a branch.")]
    [InlineData("POST", "/project/github/acme/web/17/retry", "POST /workflow/{id}/rerun.")]
    [InlineData("POST", "/project/gh/acme/web/17/ssh", "POST /workflow/{id}/rerun with enable_ssh.")]
    [InlineData("DELETE", "/project/gh/acme/web/build-cache", "nothing, for caches are immutable: give them another key.")]
    [InlineData("GET", "/project/gh/acme/web/tree/main", "GET /project/{project-slug}/pipeline with a branch.")]
    [InlineData("GET", "/recent-builds", "GET /pipeline and GET /project/{project-slug}/pipeline.")]
    public async Task What_version_1_1_had_is_gone_and_the_message_names_what_replaced_it(string method, string path, string instead)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject();

        using var answer = await circle.SendAsync(path, "Circle-Token", "CCIPAT_simulator", new HttpMethod(method));

        ((int)answer.StatusCode).Should().Be(404);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        body.RootElement.GetProperty("message").GetString().Should().Be($"Gone with version 1.1 of the API. In its place there is {instead}");
    }

    [Fact]
    public async Task A_wrong_method_is_refused_with_those_allowed()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        using var answer = await circle.SendAsync("/project/gh/acme/web/pipeline", method: HttpMethod.Delete);

        ((int)answer.StatusCode).Should().Be(405);
        answer.Content.Headers.Allow.Should().Equal("GET", "POST");
    }

    [Theory]
    [InlineData("/pipeline/5034460f-c7c4-4c43-9457-de07e2029e7b/config", SimulatedEndpoint.PipelineConfig)]
    [InlineData("/project/gh%2Facme%2Fweb/pipeline/mine", SimulatedEndpoint.MyProjectPipelines)]
    [InlineData("/project/gh/acme/web/pipeline/17", SimulatedEndpoint.PipelineByNumber)]
    [InlineData("/project/gh/acme/web/17/tests", SimulatedEndpoint.JobTests)]
    [InlineData("/insights/gh/acme/web/workflows/a%2Fjobs", SimulatedEndpoint.WorkflowRuns)]
    [InlineData("/webhook/8d75ff3a-2b45-4d6e-9f1b-3c1e6f2a7b90", SimulatedEndpoint.Webhook)]
    [InlineData("/insights/gh/acme/web/workflows/a/jobs", SimulatedEndpoint.JobSummaries)]
    [InlineData("/insights/pages/gh/acme/web/summary", SimulatedEndpoint.ProjectSummary)]
    [InlineData("/insights/gh/acme/summary", SimulatedEndpoint.OrganizationSummary)]
    [InlineData("/insights/time-series/gh/acme/web/workflows/x/jobs", SimulatedEndpoint.JobTimeSeries)]
    public void A_path_names_its_resource(string path, SimulatedEndpoint endpoint)
    {
        ApiRoutes.Find("GET", path).Endpoint.Should().Be(endpoint);
    }
}
