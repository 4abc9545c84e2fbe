using CircleExporter.Simulator;
using CircleExporter.Simulator.Webhooks;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>Which events reach a receiver, when, how often and in which order.</summary>
public sealed class WebhookDeliveryTests
{
    private const string Config = """
        version: 2.1
        jobs:
          test: { steps: [checkout] }
          package: { steps: [checkout] }
        workflows:
          build:
            jobs:
              - test
              - package: { requires: [test] }
        """;

    [Fact]
    public async Task A_pipeline_triggered_over_the_API_is_told_job_by_job_and_then_as_a_whole()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        circle.Simulator.Webhooks.Add(AddProject(circle), receiver.Url, WebhookReceiver.Secret);

        var pipeline = await circle.TriggerAsync();
        circle.Clock.Advance(TimeSpan.FromMinutes(5));
        var events = await receiver.NextAsync(3);

        events.Select(message => message.Subject).Should().Equal("job test", "job package", "workflow build");
        events.Should().OnlyContain(message => WebhookReceiver.Accepts(WebhookReceiver.Secret, message.Bytes, message.Signature));
        events.Should().OnlyContain(message => message.Headers["circleci-event-type"] == message.Type
            && message.Headers["user-agent"] == "CircleCI-Webhook/1.0" && message.Headers["content-type"] == "application/json");
        events.Should().OnlyContain(message => message.Body.GetProperty("pipeline").GetProperty("id").GetString() == pipeline);
        events[2].Body.GetProperty("workflow").GetProperty("status").GetString().Should().Be("success");
        events[2].Body.GetProperty("happened_at").GetString().Should().Be("2026-09-20T12:01:03.000Z");
    }

    [Fact]
    public async Task Each_end_is_told_once_and_what_ended_before_not_at_all()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var project = AddProject(circle);
        var build = project.AddWorkflow("build");
        build.AddRun(SimulatorUnderTest.Noon.AddHours(-1), SimulatorUnderTest.Noon.AddSeconds(-1));
        var hook = circle.Simulator.Webhooks.Add(project, receiver.Url, events: [SimulatedWebhook.WorkflowCompleted]);
        build.AddRun(SimulatorUnderTest.Noon.AddHours(-1), SimulatorUnderTest.Noon.AddSeconds(2), "failed");
        build.AddRun(SimulatorUnderTest.Noon, SimulatorUnderTest.Noon.AddSeconds(3), "not_run");

        circle.Clock.Advance(TimeSpan.FromSeconds(4));
        var told = await receiver.NextAsync();
        circle.Clock.Advance(TimeSpan.FromSeconds(4));
        circle.Clock.Advance(TimeSpan.FromMinutes(4));
        circle.Simulator.Webhooks.Ping(hook.Id);
        circle.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = await receiver.NextAsync();

        told.Body.GetProperty("workflow").GetProperty("status").GetString().Should().Be("failed");
        told.Signature.Should().BeNull();
        next.Type.Should().Be("ping");
    }

    [Fact]
    public async Task A_workflow_that_is_canceled_is_told_as_such()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        circle.Simulator.Webhooks.Add(AddProject(circle), receiver.Url);
        var pipeline = await circle.TriggerAsync();
        circle.Clock.Advance(TimeSpan.FromSeconds(10));
        var workflow = (await circle.ItemsAsync($"/pipeline/{pipeline}/workflow"))[0].GetProperty("id").GetString();

        await circle.PostAsync($"/workflow/{workflow}/cancel");
        circle.Clock.Advance(TimeSpan.FromSeconds(2));
        var events = await receiver.NextAsync(2);

        events.Select(message => message.Subject).Should().Equal("job test", "workflow build");
        events[0].Body.GetProperty("job").GetProperty("status").GetString().Should().Be("canceled");
        events[1].Body.GetProperty("workflow").GetProperty("status").GetString().Should().Be("canceled");
    }

    [Fact]
    public async Task Events_can_come_twice_under_one_id_and_out_of_order()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        (circle.Options.WebhooksTwice, circle.Options.WebhooksOutOfOrder) = (true, true);
        circle.Simulator.Webhooks.Add(AddProject(circle), receiver.Url);

        await circle.TriggerAsync();
        circle.Clock.Advance(TimeSpan.FromMinutes(5));
        var events = await receiver.NextAsync(6);

        events.Select(message => message.Subject).Should().Equal("workflow build", "workflow build", "job package", "job package", "job test", "job test");
        events.Select(message => message.Id).Distinct().Should().HaveCount(3);
    }

    [Theory]
    [InlineData(WebhookSigning.Wrong)]
    [InlineData(WebhookSigning.Missing)]
    [InlineData(WebhookSigning.LaterVersionFirst)]
    public async Task The_signature_on_the_wire_is_as_the_switch_says(WebhookSigning signing)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        circle.Options.WebhookSigning = signing;
        var hook = circle.Simulator.Webhooks.Add(AddProject(circle), receiver.Url, WebhookReceiver.Secret);

        circle.Simulator.Webhooks.Ping(hook.Id);
        circle.Clock.Advance(TimeSpan.FromSeconds(1));
        var ping = await receiver.NextAsync();

        ping.Headers["circleci-event-type"].Should().Be("ping");
        ping.Signature.Should().Be(WebhookSignature.Header(signing, WebhookReceiver.Secret, ping.Bytes));
    }

    [Fact]
    public async Task A_seed_decides_every_byte()
    {
        var first = await DemoEventsAsync(seed: 7);
        var second = await DemoEventsAsync(seed: 7);
        var other = await DemoEventsAsync(seed: 8);

        second.Should().Equal(first);
        other.Should().NotIntersectWith(first);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_with_the_same_bytes_and_then_given_up()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync(number => number <= 2 ? 500 : 204);
        (circle.Options.WebhookAttempts, circle.Options.WebhookRetryDelay) = (2, TimeSpan.Zero);
        var hook = circle.Simulator.Webhooks.Add(AddProject(circle), receiver.Url, WebhookReceiver.Secret);
        var received = new List<ReceivedEvent>();

        circle.Simulator.Webhooks.Ping(hook.Id);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            circle.Clock.Advance(TimeSpan.FromSeconds(1));
            received.Add(await receiver.NextAsync());
        }

        circle.Simulator.Webhooks.Ping(hook.Id);
        circle.Clock.Advance(TimeSpan.FromSeconds(1));
        received.Add(await receiver.NextAsync());

        received[1].Bytes.Should().Equal(received[0].Bytes);
        received[2].Id.Should().NotBe(received[0].Id);
    }

    [Fact]
    public async Task Receivers_that_are_absent_or_hang_keep_neither_the_API_nor_other_receivers_waiting()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var absent = await WebhookReceiver.StartAsync();
        var nobody = absent.Url;
        await absent.DisposeAsync();
        using var hanging = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        hanging.Start();
        var project = AddProject(circle);
        circle.Simulator.Webhooks.Add(project, nobody);
        circle.Simulator.Webhooks.Add(project, new Uri($"http://{hanging.LocalEndpoint}/"));
        circle.Simulator.Webhooks.Add(project, receiver.Url);

        var pipeline = await circle.TriggerAsync();
        circle.Clock.Advance(TimeSpan.FromMinutes(5));
        var events = await receiver.NextAsync(3);

        events.Select(message => message.Subject).Should().Equal("job test", "job package", "workflow build");
        (await circle.ItemsAsync($"/pipeline/{pipeline}/workflow")).Should().ContainSingle();
    }

    [Theory]
    [InlineData("http://metrics.example.com/hook")]
    [InlineData("http://localhost.example.com/hook")]
    [InlineData("http://10.0.0.1/hook")]
    [InlineData("ftp://127.0.0.1/hook")]
    public async Task What_is_neither_https_nor_on_this_machine_is_refused_with_a_sentence(string url)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();

        var add = () => circle.Simulator.Webhooks.Add(project, new Uri(url));

        add.Should().Throw<InvalidOperationException>().WithMessage("The url of a webhook must begin with https://*");
        circle.Simulator.Webhooks.Current.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://metrics.example.com/hook", false)]
    [InlineData("https://127.0.0.1.example.com/hook", false)]
    [InlineData("https://10.0.0.1/hook", false)]
    [InlineData("https://[2001:db8::1]/hook", false)]
    [InlineData("https://127.0.0.1:9000/hook", true)]
    [InlineData("http://[::1]:9000/hook", true)]
    [InlineData("http://localhost:9000/hook", true)]
    public async Task Only_what_is_on_this_machine_is_ever_delivered_to(string url, bool isDelivered)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        circle.Simulator.Webhooks.Add(circle.AddProject(), new Uri(url)).IsDelivered.Should().Be(isDelivered);
    }

    [Fact]
    public async Task What_is_not_on_this_machine_is_not_even_looked_up()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var hook = circle.Simulator.Webhooks.Add(circle.AddProject(), new Uri("https://metrics.invalid/hook"));
        using var sender = new WebhookSender(circle.Simulator.Webhooks.Subscriptions.Single(), circle.Simulator);

        var sending = sender.SendAsync(WebhookEvent.Ping(hook, 1, SimulatorUnderTest.Noon), TestContext.Current.CancellationToken);

        sending.IsCompletedSuccessfully.Should().BeTrue("nothing had to be waited for");
        (await sending).Should().BeFalse();
    }

    [Fact]
    public async Task A_webhook_that_is_taken_away_is_told_nothing_more_and_five_are_enough()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        var webhooks = circle.Simulator.Webhooks;
        for (var number = 0; number < SimulatedWebhooks.MaxPerProject; number++)
            webhooks.Add(project, new Uri("http://127.0.0.1:9/"));
        var sixth = () => webhooks.Add(project, new Uri("http://127.0.0.1:9/"));

        sixth.Should().Throw<InvalidOperationException>().WithMessage("A project can have at most 5 webhooks.");
        webhooks.Remove(webhooks.Current[0].Id).Should().BeTrue();
        sixth.Should().NotThrow();
        webhooks.Clear();
        webhooks.Current.Should().BeEmpty();
        webhooks.Ping(project.Id).Should().BeFalse();
    }

    private static SimulatedProject AddProject(SimulatorUnderTest circle)
    {
        var project = circle.AddProject();
        project.Config = Config;
        return project;
    }

    private static async Task<string[]> DemoEventsAsync(int seed)
    {
        await using var circle = await SimulatorUnderTest.StartAsync(new SimulatorOptions { Seed = seed, RunsPerMinute = 60, HistoryDays = 3 });
        await using var receiver = await WebhookReceiver.StartAsync();
        circle.Simulator.Webhooks.Add(circle.Simulator.World.FindProject("gh/acme/shop-web")!, receiver.Url, WebhookReceiver.Secret);
        circle.Clock.Advance(TimeSpan.FromMinutes(3));
        return [.. (await receiver.NextAsync(20)).Select(message => $"{message.Signature} {message.Id}")];
    }
}
