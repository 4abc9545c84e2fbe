using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class AuthenticationContract : ClientAgainstSimulator
{
    [Theory]
    [InlineData(CircleCiAuthentication.Bearer)]
    [InlineData(CircleCiAuthentication.CircleTokenHeader)]
    [InlineData(CircleCiAuthentication.Basic)]
    public async Task Every_form_of_the_token_is_accepted(CircleCiAuthentication form)
    {
        var user = await NewClient(Simulator.Options.Token, form).GetCurrentUserAsync(Cancelled);

        user.Login.Should().Be(Simulator.World.User.Login);
    }

    [Fact]
    public async Task A_bad_token_is_told_by_me_and_hidden_elsewhere()
    {
        var stranger = NewClient("CCIPAT_wrong");

        var me = await FluentActions.Awaiting(() => stranger.GetCurrentUserAsync(Cancelled)).Should().ThrowAsync<CircleCiException>();
        var project = await FluentActions.Awaiting(() => stranger.GetProjectAsync(Project, Cancelled)).Should().ThrowAsync<CircleCiException>();

        me.Which.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        project.Which.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}

public sealed class ProjectContract : ClientAgainstSimulator
{
    [Theory]
    [InlineData("gh/acme/shop-api")]
    [InlineData("github/acme/shop-api")]
    public async Task A_project_is_found_by_either_spelling(string slug)
    {
        var project = await Client.GetProjectAsync(ProjectSlug.Parse(slug), Cancelled);

        project.Should().BeEquivalentTo(new { Slug = "gh/acme/shop-api", Name = "shop-api", OrganizationSlug = "gh/acme" });
        project.VcsInfo!.DefaultBranch.Should().Be(World.DefaultBranch);
    }

    [Theory]
    [InlineData("bb/acme-mobile", "android app")]
    [InlineData("circleci/43G3kM5RtfFE7v5sa4nWAU", "web ✓")]
    public async Task Other_providers_have_projects_too(string organization, string name)
    {
        var world = Simulator.World.AddOrganization(organization).AddProject(name, segment: "44n9pujWcTnVZ2b5S8Fnat");

        var project = await Client.GetProjectAsync(ProjectSlug.Parse(world.Slug), Cancelled);

        project.Should().BeEquivalentTo(new { world.Slug, world.Name, Id = world.Id.ToString() });
    }
}

public sealed class UserContract : ClientAgainstSimulator
{
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

public sealed class OpenApiContract : ClientAgainstSimulator
{
    [Fact]
    public async Task The_document_names_what_is_served()
    {
        var document = await Client.GetOpenApiDocumentAsync(Cancelled);

        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        paths.Should().Contain(["/me", "/project/{project-slug}/pipeline", "/insights/{project-slug}/flaky-tests"]);
        document.GetProperty("openapi").GetString().Should().StartWith("3.0");
    }
}
