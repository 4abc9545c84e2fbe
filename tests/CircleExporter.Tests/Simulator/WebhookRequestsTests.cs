using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>What the API refuses about webhooks.</summary>
public sealed class WebhookRequestsTests
{
    private const string Good = """{"name":"n","url":"https://example.com/","events":["job-completed"],"signing-secret":"s","verify-tls":true,"scope":{"id":"ID","type":"project"}}""";

    [Theory]
    [InlineData("\"name\":\"n\"", "\"name\":\"\"", "name is required.")]
    [InlineData("\"url\"", "\"uri\"", "url is required.")]
    [InlineData("https://example.com/", "example", "url must be an address.")]
    [InlineData("https://example.com/", "http://example.com/", "The url of a webhook must begin with https://*")]
    [InlineData("\"events\"", "\"event\"", "events is required.")]
    [InlineData("job-completed", "job-started", "The events of a webhook are workflow-completed and job-completed, or one of them.")]
    [InlineData("signing-secret", "signing_secret", "signing-secret is required.")]
    [InlineData("verify-tls", "verify_tls", "verify-tls is required.")]
    [InlineData("\"type\":\"project\"", "\"type\":\"organization\"", "scope is required, and its type must be project.")]
    [InlineData("\"id\":\"ID\"", "\"id\":\"none\"", "The id of the scope must be a UUID.")]
    public async Task What_is_wrong_about_a_new_webhook_is_said(string right, string wrong, string message)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var id = circle.AddProject().Id.ToString();

        var (status, body) = await circle.PostAsync("/webhook", Good.Replace(right, wrong, StringComparison.Ordinal).Replace("ID", id, StringComparison.Ordinal));
        var (created, _) = await circle.PostAsync("/webhook", Good.Replace("ID", id, StringComparison.Ordinal));

        (status, created).Should().Be((400, 201));
        body.GetProperty("message").GetString().Should().Match(message);
        circle.Simulator.Webhooks.Current.Should().ContainSingle();
    }

    [Fact]
    public async Task A_project_that_is_not_there_or_not_the_askers_is_not_found()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        project.IsPrivate = false;

        using var stranger = await circle.SendAsync($"/webhook?scope-type=project&scope-id={project.Id}");
        using var absent = await circle.GetAsync("/webhook?scope-type=project&scope-id=5034460f-c7c4-4c43-9457-de07e2029e7b");

        ((int)stranger.StatusCode, (int)absent.StatusCode).Should().Be((404, 404));
    }
}
