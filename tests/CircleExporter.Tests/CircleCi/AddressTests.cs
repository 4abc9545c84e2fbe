using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class AddressTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("build/test #1", "build%2Ftest%20%231")]
    [InlineData("what? 100%", "what%3F%20100%25")]
    [InlineData("a/jobs", "a%2Fjobs")]
    [InlineData("a%2Fjobs", "a%252Fjobs")]
    [InlineData("déploiement 🚀", "d%C3%A9ploiement%20%F0%9F%9A%80")]
    [InlineData("\"quoted\" & 'single'", "%22quoted%22%20%26%20%27single%27")]
    [InlineData("..", "%2E%2E")]
    [InlineData(".", "%2E")]
    [InlineData("a;b+c=d", "a%3Bb%2Bc%3Dd")]
    public async Task A_workflow_name_arrives_as_one_segment(string name, string segment)
    {
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, """{"items": []}"""), Cancellation);
        await using var test = new TestClient(api.BaseAddress);

        await test.Client.GetWorkflowRuns(TestClient.Project, name, BranchScope.Default).ToListAsync(Cancellation);

        api.Requests.Should().ContainSingle().Which.Target.Should().Be($"/api/v2/insights/gh/acme/shop-api/workflows/{segment}");
        Uri.UnescapeDataString(segment).Should().Be(name);
    }

    [Theory]
    [InlineData("main", "branch=main")]
    [InlineData("feature/añadir&x=1+2 #3", "branch=feature%2Fa%C3%B1adir%26x%3D1%2B2%20%233")]
    public async Task A_branch_is_encoded(string branch, string query)
    {
        var targets = await TargetsAsync(client => client.GetWorkflowSummaries(TestClient.Project, BranchScope.Named(branch), ReportingWindow.Last7Days).ToListAsync(Cancellation).AsTask());

        targets.Should().Equal($"/api/v2/insights/gh/acme/shop-api/workflows?{query}&reporting-window=last-7-days");
    }

    [Fact]
    public async Task The_default_branch_sends_neither_parameter()
    {
        var targets = await TargetsAsync(client => client.GetWorkflowSummaries(TestClient.Project, default, ReportingWindow.Last24Hours).ToListAsync(Cancellation).AsTask());

        targets.Should().Equal("/api/v2/insights/gh/acme/shop-api/workflows?reporting-window=last-24-hours");
    }

    [Fact]
    public async Task Dates_are_sent_as_utc_with_milliseconds()
    {
        var start = new DateTimeOffset(2026, 9, 1, 1, 2, 3, TimeSpan.FromHours(2));

        var targets = await TargetsAsync(client => client.GetWorkflowRuns(TestClient.Project, "build", BranchScope.All, start, start.AddMilliseconds(7)).ToListAsync(Cancellation).AsTask());

        targets.Should().Equal("/api/v2/insights/gh/acme/shop-api/workflows/build?all-branches=true&start-date=2026-08-31T23%3A02%3A03.000Z&end-date=2026-08-31T23%3A02%3A03.007Z");
    }

    [Fact]
    public async Task Project_names_are_repeated()
    {
        var targets = await TargetsAsync(
            client => client.GetOrganizationSummaryAsync(TestClient.Organization, ReportingWindow.Last90Days, ["shop api", "web"], Cancellation),
            """{"org_data": {}}""");

        targets.Should().Equal("/api/v2/insights/gh/acme/summary?reporting-window=last-90-days&project-names=shop%20api&project-names=web");
    }

    [Theory]
    [InlineData(false, "/api/v2/pipeline?org-slug=gh%2Facme")]
    [InlineData(true, "/api/v2/pipeline?org-slug=gh%2Facme&mine=true")]
    public async Task Pipelines_are_asked_for_by_organization(bool mine, string target) =>
        (await TargetsAsync(client => client.GetOrganizationPipelines(TestClient.Organization, mine).ToListAsync(Cancellation).AsTask())).Should().Equal(target);

    [Theory]
    [InlineData("https://circleci.test/api/v2/", "https://circleci.test/api/v2/me")]
    [InlineData("https://circleci.test/api/v2", "https://circleci.test/api/v2/me")]
    [InlineData("https://circleci.test:8443/", "https://circleci.test:8443/me")]
    public async Task The_address_may_end_in_a_slash(string baseAddress, string expected)
    {
        Uri? asked = null;
        await using var test = new TestClient(
            request =>
            {
                asked = request.RequestUri;
                return TestClient.Json(TestClient.Sample("me.json"));
            },
            options => options.BaseAddress = new Uri(baseAddress));

        await test.Client.GetCurrentUserAsync(Cancellation);

        asked!.AbsoluteUri.Should().Be(expected);
    }

    [Fact]
    public async Task An_end_without_a_start_and_a_workflow_without_a_name_are_the_callers_mistake()
    {
        await using var test = new TestClient(_ => throw new InvalidOperationException("no request expected"));

        FluentActions.Invoking(() => test.Client.GetWorkflowRuns(TestClient.Project, "build", default, endDate: DateTimeOffset.UnixEpoch)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => test.Client.GetWorkflowRuns(TestClient.Project, "", default)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => BranchScope.Named("")).Should().Throw<ArgumentException>();
    }

    private static async Task<List<string>> TargetsAsync(Func<CircleCiClient, Task> call, string answer = """{"items": []}""")
    {
        var targets = new List<string>();
        await using var test = new TestClient(request =>
        {
            targets.Add(request.RequestUri!.PathAndQuery);
            return TestClient.Json(answer);
        });
        await call(test.Client);
        return targets;
    }
}
