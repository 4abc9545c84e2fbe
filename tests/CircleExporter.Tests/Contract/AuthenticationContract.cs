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
        me.Which.ApiMessage.Should().Be("Invalid token provided.");
    }

    [Fact]
    public async Task A_token_in_the_query_is_refused_and_told_why()
    {
        var (status, _, body) = await AskAsync($"/me?circle-token={Simulator.Options.Token}", withToken: false);

        status.Should().Be(HttpStatusCode.Unauthorized);
        body.Should().Be("""{"message":"The circle-token query parameter is no longer supported: send the Circle-Token header."}""");
        Simulator.Requests.Newest.Should().ContainSingle();
    }

    [Fact]
    public async Task A_token_that_stops_to_be_good_is_refused_like_a_bad_one()
    {
        await Client.GetCurrentUserAsync(Cancelled);
        Simulator.Options.AcceptsToken = false;

        var me = await FluentActions.Awaiting(() => Client.GetCurrentUserAsync(Cancelled)).Should().ThrowAsync<CircleCiException>();

        me.Which.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
