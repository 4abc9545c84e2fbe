using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

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
    [InlineData("bitbucket/acme-mobile", "android app")]
    [InlineData("circleci/43G3kM5RtfFE7v5sa4nWAU", "web ✓")]
    public async Task Other_providers_have_projects_too(string organization, string name)
    {
        var world = Simulator.World.AddOrganization(organization).AddProject(name, segment: "44n9pujWcTnVZ2b5S8Fnat");

        var project = await Client.GetProjectAsync(ProjectSlug.Parse(world.Slug), Cancelled);

        project.Should().BeEquivalentTo(new { world.Slug, world.Name, Id = world.Id.ToString() });
    }

    [Theory]
    [InlineData("/project/gh/acme/shop-api")]
    [InlineData("/project/gh%2Facme%2Fshop-api")]
    [InlineData("/project/github%2facme/shop-api")]
    public async Task Slashes_of_a_slug_may_be_literal_or_encoded(string path)
    {
        var (status, _, body) = await AskAsync(path);

        status.Should().Be(HttpStatusCode.OK);
        body.Should().Contain("\"slug\":\"gh/acme/shop-api\"");
    }

    [Fact]
    public async Task A_project_that_is_not_there_is_a_404_that_may_mean_three_things()
    {
        var failure = await FluentActions.Awaiting(() => Client.GetProjectAsync(ProjectSlug.Parse("gh/acme/nowhere"), Cancelled)).Should().ThrowAsync<CircleCiException>();

        failure.Which.ApiMessage.Should().Be("Project not found");
        failure.Which.Message.Should().EndWith("CircleCI answered 404, which CircleCI also says for a missing right or a bad token");
    }
}
