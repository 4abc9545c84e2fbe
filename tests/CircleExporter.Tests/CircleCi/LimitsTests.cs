using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>What CircleCI documents as out of bounds is the caller's mistake, and nothing is sent.</summary>
public sealed class LimitsTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CreateWebhookRequest Webhook = new() { Name = "n", Url = new Uri("https://example.com/"), Events = [WebhookEvent.JobCompleted] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What is wrong → a word of the message → the call.</summary>
    private static Dictionary<string, (string Message, Func<CircleCiClient, Task> Call)> Mistakes { get; } = new()
    {
        ["branch and tag"] = ("a branch or a tag, not both", client => client.TriggerPipelineAsync(TestClient.Project, new() { Branch = "main", Tag = "v1" }, Cancellation)),
        ["empty branch"] = ("branch must not be empty", client => client.TriggerPipelineAsync(TestClient.Project, new() { Branch = "" }, Cancellation)),
        ["empty tag"] = ("tag must not be empty", client => client.TriggerPipelineAsync(TestClient.Project, new() { Tag = "" }, Cancellation)),
        ["no request"] = ("request", client => client.TriggerPipelineAsync(TestClient.Project, null!, Cancellation)),
        ["101 parameters"] = ("at most 100", client => client.TriggerPipelineAsync(TestClient.Project, With(Parameters(101)), Cancellation)),
        ["key of 129"] = ("1 to 128", client => client.TriggerPipelineAsync(TestClient.Project, With((new string('k', 129), "v")), Cancellation)),
        ["empty key"] = ("1 to 128", client => client.TriggerPipelineAsync(TestClient.Project, With(("", "v")), Cancellation)),
        ["value of 513"] = ("at most 512", client => client.TriggerPipelineAsync(TestClient.Project, With(("k", new string('v', 513))), Cancellation)),
        ["no value"] = ("\"k\" has no value", client => client.TriggerPipelineAsync(TestClient.Project, With(("k", null!)), Cancellation)),
        ["run: no request"] = ("request", client => client.RunPipelineAsync(TestClient.Project, null!, Cancellation)),
        ["run: empty definition"] = ("definition must not be empty", client => client.RunPipelineAsync(TestClient.Project, new() { DefinitionId = "" }, Cancellation)),
        ["run: config"] = ("not both", client => client.RunPipelineAsync(TestClient.Project, new() { Config = new() { Branch = "a", Tag = "b" } }, Cancellation)),
        ["run: checkout"] = ("not both", client => client.RunPipelineAsync(TestClient.Project, new() { Checkout = new() { Branch = "a", Tag = "b" } }, Cancellation)),
        ["run: parameters"] = ("at most 100", client => client.RunPipelineAsync(TestClient.Project, new() { Parameters = Parameters(101).ToDictionary() }, Cancellation)),
        ["continue: no request"] = ("request", client => client.ContinuePipelineAsync(null!, Cancellation)),
        ["continue: empty key"] = ("continuation key must not be empty", client => client.ContinuePipelineAsync(new() { ContinuationKey = "", Configuration = "c" }, Cancellation)),
        ["continue: empty configuration"] = ("configuration must not be empty", client => client.ContinuePipelineAsync(new() { ContinuationKey = "k", Configuration = "" }, Cancellation)),
        ["continue: parameters"] = ("at most 100", client => client.ContinuePipelineAsync(new() { ContinuationKey = "k", Configuration = "c", Parameters = Parameters(101).ToDictionary() }, Cancellation)),
        ["rerun: empty id"] = ("workflowId", client => client.RerunWorkflowAsync("", request: null, Cancellation)),
        ["rerun: jobs and failed"] = ("not both", client => client.RerunWorkflowAsync("w", new() { Jobs = ["j"], FromFailed = true }, Cancellation)),
        ["rerun: empty job"] = ("job to run again must not be empty", client => client.RerunWorkflowAsync("w", new() { Jobs = [""] }, Cancellation)),
        ["rerun: no jobs"] = ("must not be an empty list", client => client.RerunWorkflowAsync("w", new() { Jobs = [] }, Cancellation)),
        ["rerun: ssh alone"] = ("SSH", client => client.RerunWorkflowAsync("w", new() { EnableSsh = true }, Cancellation)),
        ["rerun: sparse tree alone"] = ("sparse tree", client => client.RerunWorkflowAsync("w", new() { SparseTree = true }, Cancellation)),
        ["cancel: empty id"] = ("workflowId", client => client.CancelWorkflowAsync("", Cancellation)),
        ["approve: empty id"] = ("workflowId", client => client.ApproveJobAsync("", "a", Cancellation)),
        ["approve: empty approval"] = ("approvalRequestId", client => client.ApproveJobAsync("w", "", Cancellation)),
        ["pipelines: empty branch"] = ("branch must not be empty", client => ReadAsync(client.GetProjectPipelines(TestClient.Project, ""))),
        ["pipeline 0"] = ("number", client => client.GetPipelineAsync(TestClient.Project, 0, Cancellation)),
        ["pipeline: empty id"] = ("pipelineId", client => client.GetPipelineAsync("", Cancellation)),
        ["config: empty id"] = ("pipelineId", client => client.GetPipelineConfigurationAsync("", Cancellation)),
        ["values: empty id"] = ("pipelineId", client => client.GetPipelineValuesAsync("", Cancellation)),
        ["workflows: empty id"] = ("pipelineId", client => ReadAsync(client.GetPipelineWorkflows(""))),
        ["workflow: empty id"] = ("workflowId", client => client.GetWorkflowAsync("", Cancellation)),
        ["workflow jobs: empty id"] = ("workflowId", client => ReadAsync(client.GetWorkflowJobs(""))),
        ["job: empty id"] = ("jobId", client => client.GetJobAsync("", Cancellation)),
        ["job 0"] = ("jobNumber", client => client.GetJobDetailsAsync(TestClient.Project, 0, Cancellation)),
        ["user: empty id"] = ("userId", client => client.GetUserAsync("", Cancellation)),
        ["cancel job 0"] = ("jobNumber", client => client.CancelJobAsync(TestClient.Project, 0, Cancellation)),
        ["tests of job -1"] = ("jobNumber", client => ReadAsync(client.GetJobTests(TestClient.Project, -1))),
        ["artifacts of job 0"] = ("jobNumber", client => ReadAsync(client.GetJobArtifacts(TestClient.Project, 0))),
        ["webhooks: empty project"] = ("projectId", client => ReadAsync(client.GetWebhooks(""))),
        ["webhook: empty id"] = ("webhookId", client => client.GetWebhookAsync("", Cancellation)),
        ["webhook: no request"] = ("request", client => client.CreateWebhookAsync("p", null!, Cancellation)),
        ["webhook: empty project"] = ("projectId", client => client.CreateWebhookAsync("", Webhook, Cancellation)),
        ["webhook: empty name"] = ("name of a webhook must not be empty", client => client.CreateWebhookAsync("p", Webhook with { Name = "" }, Cancellation)),
        ["webhook: http"] = ("https addresses only", client => client.CreateWebhookAsync("p", Webhook with { Url = new Uri("http://example.com/") }, Cancellation)),
        ["webhook: relative"] = ("https addresses only", client => client.CreateWebhookAsync("p", Webhook with { Url = new Uri("/hook", UriKind.Relative) }, Cancellation)),
        ["webhook: no event"] = ("at least one event", client => client.CreateWebhookAsync("p", Webhook with { Events = [] }, Cancellation)),
        ["webhook: nameless event"] = ("none without a name", client => client.CreateWebhookAsync("p", Webhook with { Events = [default] }, Cancellation)),
        ["update webhook: empty id"] = ("webhookId", client => client.UpdateWebhookAsync("", new(), Cancellation)),
        ["update webhook: no request"] = ("request", client => client.UpdateWebhookAsync("w", null!, Cancellation)),
        ["update webhook: no event"] = ("at least one event", client => client.UpdateWebhookAsync("w", new() { Events = [] }, Cancellation)),
        ["delete webhook: empty id"] = ("webhookId", client => client.DeleteWebhookAsync("", Cancellation)),
        ["schedule: no request"] = ("request", client => client.CreateScheduleAsync(TestClient.Project, null!, Cancellation)),
        ["schedule: empty name"] = ("name of a schedule", client => client.CreateScheduleAsync(TestClient.Project, Schedule() with { Name = "" }, Cancellation)),
        ["schedule: 61 times"] = ("1 to 60 times", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { PerHour = 61 }), Cancellation)),
        ["schedule: no hour"] = ("at least one is needed", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { HoursOfDay = [] }), Cancellation)),
        ["schedule: hour 25"] = ("from 0 to 24", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { HoursOfDay = [25] }), Cancellation)),
        ["schedule: both days"] = ("either days of the week", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { DaysOfMonth = [1] }), Cancellation)),
        ["schedule: no days"] = ("either days of the week", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { DaysOfWeek = null }), Cancellation)),
        ["schedule: Monday"] = ("MON, TUE", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { DaysOfWeek = ["Monday"] }), Cancellation)),
        ["schedule: day 32"] = ("1 to 31", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { DaysOfWeek = null, DaysOfMonth = [32] }), Cancellation)),
        ["schedule: March"] = ("JAN, FEB", client => client.CreateScheduleAsync(TestClient.Project, Schedule(table => table with { Months = ["March"] }), Cancellation)),
        ["schedule: no branch"] = ("either branch or tag", client => client.CreateScheduleAsync(TestClient.Project, Schedule() with { Parameters = Parameters(1).ToDictionary() }, Cancellation)),
        ["schedule: parameters"] = ("at most 100", client => client.CreateScheduleAsync(TestClient.Project, Schedule() with { Parameters = Parameters(101).ToDictionary() }, Cancellation)),
        ["runs: empty workflow"] = ("workflow", client => ReadAsync(client.GetWorkflowRuns(TestClient.Project, "", BranchScope.All))),
        ["runs: end alone"] = ("together with a start date", client => ReadAsync(client.GetWorkflowRuns(TestClient.Project, "w", BranchScope.All, endDate: Start))),
        ["runs: end first"] = ("before the start date", client => ReadAsync(client.GetWorkflowRuns(TestClient.Project, "w", BranchScope.All, Start, Start.AddTicks(-1)))),
        ["runs: more than 90 days"] = ("90 days", client => ReadAsync(client.GetWorkflowRuns(TestClient.Project, "w", BranchScope.All, Start, Start.AddDays(90).AddTicks(1)))),
        ["summary: empty workflow"] = ("workflow", client => client.GetWorkflowSummaryAsync(TestClient.Project, "", BranchScope.All, Cancellation)),
        ["jobs: empty workflow"] = ("workflow", client => ReadAsync(client.GetJobSummaries(TestClient.Project, "", BranchScope.All, ReportingWindow.Last7Days))),
        ["jobs: empty job"] = ("jobName", client => ReadAsync(client.GetJobSummaries(TestClient.Project, "w", BranchScope.All, ReportingWindow.Last7Days, ""))),
        ["jobs: unknown window"] = ("window", client => ReadAsync(client.GetJobSummaries(TestClient.Project, "w", BranchScope.All, (ReportingWindow)99))),
        ["test metrics: empty workflow"] = ("workflow", client => client.GetWorkflowTestMetricsAsync(TestClient.Project, "", BranchScope.All, Cancellation)),
        ["series: empty workflow"] = ("workflow", client => ReadAsync(client.GetJobTimeSeries(TestClient.Project, "", TimeSeriesGranularity.Daily))),
        ["series: empty branch"] = ("branch must not be empty", client => ReadAsync(client.GetJobTimeSeries(TestClient.Project, "w", TimeSeriesGranularity.Daily, ""))),
        ["series: unknown granularity"] = ("granularity", client => ReadAsync(client.GetJobTimeSeries(TestClient.Project, "w", (TimeSeriesGranularity)2))),
        ["series: end alone"] = ("together with a start date", client => ReadAsync(client.GetJobTimeSeries(TestClient.Project, "w", TimeSeriesGranularity.Daily, endDate: Start))),
        ["series: more than 90 days"] = ("90 days", client => ReadAsync(client.GetJobTimeSeries(TestClient.Project, "w", TimeSeriesGranularity.Daily, startDate: Start, endDate: Start.AddDays(91)))),
        ["project: empty branch name"] = ("None of the names may be empty", client => client.GetProjectSummaryAsync(TestClient.Project, ReportingWindow.Last7Days, [""], [], Cancellation)),
        ["project: empty workflow name"] = ("None of the names may be empty", client => client.GetProjectSummaryAsync(TestClient.Project, ReportingWindow.Last7Days, [], ["a", ""], Cancellation)),
        ["organization: empty project name"] = ("None of the names may be empty", client => client.GetOrganizationSummaryAsync(TestClient.Organization, ReportingWindow.Last7Days, [""], Cancellation)),
        ["branches: empty workflow"] = ("workflow", client => client.GetProjectBranchesAsync(TestClient.Project, "", Cancellation)),
        ["a project never set"] = ("project slug is not set", client => client.GetFlakyTestsAsync(default, Cancellation)),
        ["an organization never set"] = ("organization slug is not set", client => ReadAsync(client.GetOrganizationPipelines(default))),
        ["an organization never set, in a path"] = ("organization slug is not set", client => client.GetOrganizationSummaryAsync(default, ReportingWindow.Last7Days, [], Cancellation)),
        ["wait: empty id"] = ("pipelineId", client => client.WaitForWorkflowsAsync("", TimeSpan.FromMinutes(1), Cancellation)),
        ["wait: no time"] = ("timeout", client => client.WaitForWorkflowsAsync("p", TimeSpan.Zero, Cancellation)),
        ["wait: forever"] = ("delay", client => client.WaitForWorkflowCreationAsync("p", TimeSpan.FromDays(50), Cancellation)),
    };

    private static CreateScheduleRequest Schedule(Func<ScheduleTimetable, ScheduleTimetable>? change = null)
    {
        var timetable = new ScheduleTimetable { PerHour = 1, HoursOfDay = [2], DaysOfWeek = ["MON"] };
        return new() { Name = "n", Timetable = change?.Invoke(timetable) ?? timetable, Parameters = new Dictionary<string, PipelineParameter> { ["branch"] = "main" } };
    }

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_is_told_before_anything_is_sent(string mistake)
    {
        await using var test = new TestClient(_ => throw new InvalidOperationException("no request expected"));
        var (message, call) = Mistakes[mistake];

        (await FluentActions.Awaiting(() => call(test.Client)).Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Contain(message);
    }

    [Fact]
    public async Task The_largest_parameters_are_sent()
    {
        var sent = 0;
        await using var test = new TestClient(request =>
        {
            sent++;
            return TestClient.Json(TestClient.Sample("trigger-pipeline.201.json"));
        });
        var parameters = Parameters(99).Append((new string('k', 128), (PipelineParameter)new string('v', 512))).ToArray();

        var pipeline = await test.Client.TriggerPipelineAsync(TestClient.Project, With(parameters), Cancellation);

        pipeline.Number.Should().Be(2052);
        sent.Should().Be(1);
    }

    [Fact]
    public async Task A_long_value_does_not_appear_in_the_message()
    {
        await using var test = new TestClient(_ => throw new InvalidOperationException("no request expected"));

        var failure = await FluentActions.Awaiting(() => test.Client.TriggerPipelineAsync(TestClient.Project, With(("k", new string('v', 513))), Cancellation)).Should().ThrowAsync<ArgumentException>();

        failure.Which.Message.Should().NotContain("vvv");
    }

    [Fact]
    public void Parameters_show_themselves_as_text_and_equal_by_value()
    {
        ((PipelineParameter)"eu").ToString().Should().Be("eu");
        ((PipelineParameter)(-4)).ToString().Should().Be("-4");
        ((PipelineParameter)true).ToString().Should().Be("true");
        ((PipelineParameter)4).Should().Be((PipelineParameter)4L).And.NotBe((PipelineParameter)"4");
        FluentActions.Invoking(() => (PipelineParameter)(string)null!).Should().Throw<ArgumentNullException>();
    }

    private static async Task ReadAsync<T>(Pages<T> pages) => await pages.ToListAsync(Cancellation);

    private static TriggerPipelineRequest With(params (string Name, PipelineParameter Value)[] parameters) => new() { Parameters = parameters.ToDictionary() };

    private static (string Name, PipelineParameter Value)[] Parameters(int count) => [.. Enumerable.Range(0, count).Select(index => ($"p{index}", (PipelineParameter)index))];
}
