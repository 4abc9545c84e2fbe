using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class SlugTests
{
    [Theory]
    [InlineData("gh/acme/web", "gh/acme/web", "gh/acme/web")]
    [InlineData("github/acme/web", "gh/acme/web", "gh/acme/web")]
    [InlineData("bitbucket/acme/web.site", "bb/acme/web.site", "bb/acme/web.site")]
    [InlineData("bb/~acme/w_e-b", "bb/~acme/w_e-b", "bb/~acme/w_e-b")]
    [InlineData("circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat", "circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat", "circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat")]
    [InlineData("gh/acme/métricas&co", "gh/acme/métricas&co", "gh/acme/m%C3%A9tricas%26co")]
    public void A_slug_is_normalised_and_encoded_per_segment(string text, string normalised, string path)
    {
        var slug = ProjectSlug.Parse(text);

        slug.ToString().Should().Be(normalised);
        slug.ToPath().Should().Be(path);
        slug.Organization.ToString().Should().Be(normalised[..normalised.LastIndexOf('/')]);
        ProjectSlug.Parse(normalised).Should().Be(slug);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("gh/acme")]
    [InlineData("gh/acme/web/")]
    [InlineData("gh/acme/web/main")]
    [InlineData("gh//web")]
    [InlineData("gl/acme/web")]
    [InlineData("GH/acme/web")]
    [InlineData("gh/acme/..")]
    [InlineData("gh/./web")]
    [InlineData("gh/acme/a b")]
    [InlineData("gh/acme/a%2Fb")]
    [InlineData("gh/acme/a?b")]
    [InlineData("gh/acme/a#b")]
    [InlineData("gh/acme/a\\b")]
    [InlineData("gh/acme/a\n")]
    public void What_is_no_project_slug_is_refused_with_a_sentence(string? text)
    {
        ProjectSlug.TryParse(text, out _, out var error).Should().BeFalse();

        error.Should().Be($"\"{text}\" is not a project slug (gh/ORG/REPO, bb/ORG/REPO or circleci/ORG-ID/PROJECT-ID)");
    }

    [Theory]
    [InlineData("gh/acme", true)]
    [InlineData("bb/acme", true)]
    [InlineData("circleci/43G3kM5RtfFE7v5sa4nWAU", false)]
    public void Only_named_organizations_have_projects_by_name(string text, bool expected) =>
        OrganizationSlug.Parse(text).HasNamedProjects.Should().Be(expected);

    [Fact]
    public void A_project_is_found_by_name_in_its_organization() =>
        OrganizationSlug.Parse("github/acme").Project("web").Should().Be(ProjectSlug.Parse("gh/acme/web"));

    [Theory]
    [InlineData("gh/acme/web")]
    [InlineData("gh")]
    [InlineData("gh/")]
    [InlineData("acme/gh")]
    public void What_is_no_organization_slug_is_refused(string text) =>
        FluentActions.Invoking(() => OrganizationSlug.Parse(text)).Should().Throw<ArgumentException>().WithMessage($"\"{text}\" is not an organization slug*");
}
