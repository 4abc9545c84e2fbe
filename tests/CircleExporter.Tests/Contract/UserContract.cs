using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class UserContract : ClientAgainstSimulator
{
    [Fact]
    public async Task The_tokens_user_is_told()
    {
        var user = await Client.GetCurrentUserAsync(Cancelled);

        user.Should().BeEquivalentTo(new { Id = Simulator.World.User.Id.ToString(), Simulator.World.User.Login, Simulator.World.User.Name });
    }

    [Fact]
    public async Task Who_started_a_workflow_is_found_by_id()
    {
        World.AddWorkflow("build").AddRun(Time.GetUtcNow().AddHours(-2), Time.GetUtcNow().AddHours(-1));
        var pipeline = await TriggerAsync();
        var workflow = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();

        var user = await Client.GetUserAsync(workflow.StartedBy!, Cancelled);
        var unknown = await FluentActions.Awaiting(() => Client.GetUserAsync(World.Id.ToString(), Cancelled)).Should().ThrowAsync<CircleCiException>();

        user.Should().BeEquivalentTo(new { Simulator.World.User.Login, Simulator.World.User.Name });
        (await Client.GetUserAsync(Simulator.World.Users[1].Id, Cancelled)).Login.Should().Be("sam-example");
        unknown.Which.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(CircleExporter.Simulator.KeySpelling.SnakeCase)]
    [InlineData(CircleExporter.Simulator.KeySpelling.KebabCase)]
    public async Task Collaborations_are_read_in_both_spellings(CircleExporter.Simulator.KeySpelling spelling)
    {
        Simulator.Options.VcsType = spelling;

        var collaborations = await Client.GetCollaborationsAsync(Cancelled);

        collaborations.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Slug = "gh/acme", Name = "acme", VcsType = "github" }, options => options.Using<string>(context => context.Subject.Should().BeEquivalentTo(context.Expectation)).WhenTypeIs<string>());
    }
}
