using System.Net;
using System.Text;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class UsersAndProjectsTests
{
    [Theory]
    [InlineData("Circle-Token", "CCIPAT_simulator", 200)]
    [InlineData("Authorization", "Bearer CCIPAT_simulator", 200)]
    [InlineData("Authorization", "Basic CCIPAT_simulator:", 200)]
    [InlineData("Authorization", "Basic CCIPAT_simulator:secret", 401)]
    [InlineData("Authorization", "Basic %%%", 401)]
    [InlineData("Authorization", "Digest CCIPAT_simulator", 401)]
    [InlineData("Circle-Token", "wrong", 401)]
    [InlineData("Authorization", "Bearer wrong", 401)]
    [InlineData(null, null, 401)]
    public async Task A_token_is_accepted_in_three_forms(string? header, string? value, int status)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject();
        if (value is ['B', 'a', 's', 'i', 'c', ' ', .. var credentials] && credentials.Contains(':', StringComparison.Ordinal))
            value = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

        using var me = await circle.SendAsync("/me", header, value);
        using var project = await circle.SendAsync("/project/gh/acme/web", header, value);

        ((int)me.StatusCode).Should().Be(status);
        ((int)project.StatusCode).Should().Be(status == 200 ? 200 : 404);
    }

    [Theory]
    [InlineData("/project/gh/acme/web")]
    [InlineData("/insights/gh/acme/web/workflows")]
    [InlineData("/insights/gh/acme/web/workflows/build")]
    [InlineData("/insights/gh/acme/summary")]
    [InlineData("/pipeline?org-slug=gh/acme")]
    public async Task A_bad_token_is_not_told_what_exists(string path)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("build");

        using var bad = await circle.SendAsync(path, "Circle-Token", "wrong");
        using var good = await circle.SendAsync(path, "Circle-Token", "CCIPAT_simulator");

        bad.StatusCode.Should().Be(HttpStatusCode.NotFound);
        good.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_public_project_answers_anybody()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().IsPrivate = false;

        using var answer = await circle.SendAsync("/insights/gh/acme/web/workflows");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, """{"message":"You must log in first."}""")]
    [InlineData("wrong", """{"message":"Invalid token provided."}""")]
    public async Task A_stranger_is_told_what_is_wrong_with_the_token(string? token, string body)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        using var answer = await circle.SendAsync("/me", token is null ? null : "Circle-Token", token);

        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(body);
    }

    [Fact]
    public async Task A_token_in_the_query_is_refused_with_a_message()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        using var answer = await circle.SendAsync("/me?circle-token=CCIPAT_simulator");

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("Circle-Token header");
    }

    [Fact]
    public async Task The_user_is_spelt_field_by_field()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        (await circle.GetTextAsync("/me")).Should().Be(
            """{"name":"Robin Example","login":"robin-example","id":"026a6d28-c22e-4aab-a8b4-bd7131a8ea35","avatar_url":"https://avatars.example.com/u/1234567?v=4"}""");
    }

    [Theory]
    [InlineData("gh/acme/web", "GitHub", "https://github.com/acme/web")]
    [InlineData("bb/acme/web", "Bitbucket", "https://bitbucket.org/acme/web")]
    public async Task A_project_is_spelt_field_by_field(string slug, string provider, string url)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject(slug, defaultBranch: "trunk");

        (await circle.GetTextAsync($"/project/{slug}")).Should().Be(
            $$$"""{"slug":"{{{slug}}}","name":"web","id":"{{{project.Id}}}","organization_name":"acme","organization_slug":"{{{slug[..7]}}}","organization_id":"{{{project.Organization.Id}}}","vcs_info":{"vcs_url":"{{{url}}}","provider":"{{{provider}}}","default_branch":"trunk"}}""");
    }

    [Fact]
    public async Task A_standalone_project_has_names_apart_from_its_slug()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.Simulator.World.AddOrganization("circleci/43G3", "Acme Standalone").AddProject("shop web", segment: "44n9");

        var answer = await circle.GetJsonAsync("/project/circleci/43G3/44n9");

        answer.GetProperty("name").GetString().Should().Be("shop web");
        answer.GetProperty("organization_name").GetString().Should().Be("Acme Standalone");
        answer.GetProperty("vcs_info").GetProperty("provider").GetString().Should().Be("CircleCI");
        answer.GetProperty("vcs_info").GetProperty("vcs_url").GetString()
            .Should().Be($"//circleci.com/{project.Organization.Id}/{project.Id}");
    }

    [Theory]
    [InlineData("/project/gh/acme/web", 200)]
    [InlineData("/project/github/acme/web", 200)]
    [InlineData("/project/gh%2Facme%2Fweb", 200)]
    [InlineData("/project/github%2facme/web", 200)]
    [InlineData("/insights/gh%2Facme%2Fweb/workflows", 200)]
    [InlineData("/insights/github%2Facme/summary", 200)]
    [InlineData("/project/gh/acme", 404)]
    [InlineData("/project/gh/acme/web/more", 404)]
    [InlineData("/project/gh//web", 404)]
    [InlineData("/project/bb/acme/web", 404)]
    [InlineData("/insights/gh/acme/web/summary", 404)]
    [InlineData("/insights/gh/acme/workflows", 404)]
    [InlineData("/nothing", 404)]
    public async Task Slugs_are_found_in_both_spellings_with_literal_and_encoded_slashes(string path, int status)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject("github/acme/web");

        using var answer = await circle.GetAsync(path);

        ((int)answer.StatusCode).Should().Be(status);
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Answers_bear_the_time_of_the_simulator()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Clock.Advance(TimeSpan.FromDays(1));

        using var answer = await circle.GetAsync("/me");

        answer.Headers.GetValues("Date").Should().Equal("Mon, 21 Sep 2026 12:00:00 GMT");
    }

    [Fact]
    public async Task Text_for_people_is_indented()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("build");
        circle.Http.DefaultRequestHeaders.Add("Accept", "text/plain");

        using var answer = await circle.GetAsync("/insights/gh/acme/web/workflows");

        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/plain");
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Should().Be("{\n  \"items\": [],\n  \"next_page_token\": null\n}");
    }

    [Fact]
    public async Task Nothing_but_reading_is_allowed()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();

        using var answer = await circle.SendAsync("/me", "Circle-Token", "CCIPAT_simulator", HttpMethod.Post);

        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.Should().Equal("GET");
    }
}
