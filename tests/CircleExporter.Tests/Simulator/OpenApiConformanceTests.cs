using System.Text.Json.Nodes;
using CircleExporter.Simulator;
using CircleExporter.Simulator.Api;
using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>Every answer and every sample against the published description.</summary>
public sealed class OpenApiConformanceTests
{
    private const string Jobs = "GET /workflow/{id}/job";
    private const string Flaky = "GET /insights/{project-slug}/flaky-tests";
    private const string Collaborations = "GET /me/collaborations";

    /// <summary>Where the description is known to be wrong: the operation, what is wrong, and why it is right nevertheless.</summary>
    private static readonly (string Operation, string Error, string Reason)[] Deviations =
    [
        (Collaborations, "/*: required", "The live API spells vcs_type where the description has vcs-type."),
        (Collaborations, "/*/avatar_url: type", "Organizations without a picture have null."),
        (Flaky, ": required", "The live API answers in snake case where the description has kebab case."),
        (Jobs, "/items/*/started_at: type", "A job that has not begun has no time at which it did."),
        ("GET /insights/{project-slug}/workflows/{workflow-name}", "/items/*/status: enum", "Workflows can be not_run, which the statuses of runs lack."),
        ("GET /insights/{project-slug}/workflows/{workflow-name}", "/items/*/credits_used: type", "Where credits are never told, the demonstration has null."),
        ("GET /pipeline", "/items/*/trigger/type: enum", "Recorded answers have triggers that the description does not know."),
    ];

    [Fact]
    public async Task Every_answer_is_as_described()
    {
        await using var circle = await ConformanceWorld.StartAsync();
        var seen = new HashSet<string>();
        var errors = new List<string>();
        foreach (var (method, path, body) in await ConformanceWorld.RequestsAsync(circle))
        {
            var (status, text) = await SendAsync(circle, method, path, body);
            var operation = OperationOf(method, path);
            seen.Add(status is >= 200 and < 300 ? operation : "");
            errors.AddRange(Unexpected(operation, status, text).Select(error => $"{method} {path} ({status}): {error}"));
        }

        errors.Should().BeEmpty();
        ApiRoutes.All.Select(route => $"{route.Method} {route.Template}").Should().BeSubsetOf(seen);
    }

    [Theory]
    [InlineData(KeySpelling.KebabCase, "/me/collaborations")]
    [InlineData(KeySpelling.KebabCase, "/insights/gh/acme/shop-web/flaky-tests")]
    public async Task In_the_published_spelling_nothing_is_left_to_excuse(KeySpelling spelling, string path)
    {
        await using var circle = await ConformanceWorld.StartAsync();
        (circle.Options.VcsType, circle.Options.FlakyTests) = (spelling, spelling);

        OpenApiSchemas.Validate(OperationOf("GET", path), 200, await circle.GetTextAsync(path)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("GET", "/me", 401)]
    [InlineData("GET", "/project/gh/acme/none", 404)]
    [InlineData("GET", "/insights/gh/acme/shop-api/workflows?reporting-window=x", 400)]
    [InlineData("POST", "/project/gh/acme/shop-api/pipeline", 400)]
    [InlineData("GET", "/workflow/none", 404)]
    [InlineData("POST", "/pipeline/continue", 400)]
    [InlineData("GET", "/user/5034460f-c7c4-4c43-9457-de07e2029e7b", 404)]
    [InlineData("GET", "/webhook?scope-type=organization", 400)]
    [InlineData("DELETE", "/webhook/8d75ff3a-2b45-4d6e-9f1b-3c1e6f2a7b90", 404)]
    public async Task Refusals_are_as_described(string method, string path, int expected)
    {
        await using var circle = await ConformanceWorld.StartAsync();
        if (expected == 401)
            circle.Options.Token = "another";

        var (status, text) = await SendAsync(circle, method, path, method == "POST" ? "[]" : null);

        status.Should().Be(expected);
        OpenApiSchemas.Validate(OperationOf(method, path), status, text).Should().BeEmpty();
    }

    public static TheoryData<string, string, string, int> Samples()
    {
        var samples = new TheoryData<string, string, string, int>();
        foreach (var sample in JsonNode.Parse(TestClient.Sample("index.json"))!["samples"]!.AsArray().Where(sample => sample!["request"] is not null))
        {
            var file = sample!["file"]!.GetValue<string>();
            var (method, path) = (sample["request"]!["method"]!.GetValue<string>(), sample["request"]!["path"]!.GetValue<string>());
            if (file.EndsWith(".json", StringComparison.Ordinal) && path.StartsWith('/'))
                samples.Add(file, method, path, sample["response"]!["status"]!.GetValue<int>());
        }

        return samples;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_as_described(string file, string method, string path, int status)
    {
        Unexpected(OperationOf(method, path), status, TestClient.Sample(file)).Should().BeEmpty();
    }

    [Fact]
    public void Just_four_samples_and_no_more_need_an_excuse()
    {
        var excused = Samples().Select(row => row.Data)
            .Where(sample => OpenApiSchemas.Validate(OperationOf(sample.Item2, sample.Item3), sample.Item4, TestClient.Sample(sample.Item1)).Count > 0)
            .Select(sample => sample.Item1);

        excused.Should().BeEquivalentTo("insights-flaky-tests.json", "me-collaborations.json", "org-pipelines.json", "workflow-jobs.json");
    }

    [Fact]
    public void The_check_notices_what_is_missing_wrong_or_null()
    {
        OpenApiSchemas.Validate("GET /me", 200, """{"id":"not-a-uuid","login":null,"avatar_url":7}""")
            .Should().Equal("/avatar_url: type", "/id: format", "/login: type", ": required");
    }

    private static IEnumerable<string> Unexpected(string operation, int status, string body) =>
        OpenApiSchemas.Validate(operation, status, body).Where(error => !Deviations.Any(known => known.Operation == operation && known.Error == error));

    private static string OperationOf(string method, string path)
    {
        var endpoint = ApiRoutes.Find(method, path.Split('?')[0]).Endpoint;
        var route = ApiRoutes.All.Single(route => route.Endpoint == endpoint);
        return $"{route.Method} {route.Template}";
    }

    private static async Task<(int Status, string Text)> SendAsync(SimulatorUnderTest circle, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), circle.Address(path));
        if (body is not null)
            request.Content = new StringContent(body);
        using var answer = await circle.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
