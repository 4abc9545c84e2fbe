using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.CircleCi.Sending;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

/// <summary>What version 1.1 of the API had, asked for below <c>/api/v2</c>.</summary>
public sealed class GoneContract : ClientAgainstSimulator
{
    private const string ProjectPath = "/project/gh/acme/shop-api";

    [Theory]
    [InlineData("POST", ProjectPath, "POST /project/{project-slug}/pipeline")]
    [InlineData("POST", $"{ProjectPath}/build", "POST /project/{project-slug}/pipeline")]
    [InlineData("POST", $"{ProjectPath}/tree/topic", "POST /project/{project-slug}/pipeline with a branch")]
    [InlineData("POST", $"{ProjectPath}/17/retry", "POST /workflow/{id}/rerun")]
    [InlineData("POST", $"{ProjectPath}/17/ssh", "POST /workflow/{id}/rerun with enable_ssh")]
    [InlineData("DELETE", $"{ProjectPath}/build-cache", "nothing, for caches are immutable")]
    [InlineData("GET", $"{ProjectPath}/tree/topic", "GET /project/{project-slug}/pipeline with a branch")]
    [InlineData("GET", "/recent-builds", "GET /pipeline and GET /project/{project-slug}/pipeline")]
    public async Task It_is_a_404_whose_message_names_the_replacement(string method, string path, string instead)
    {
        var request = new ApiRequest("/gone", path) { Method = new HttpMethod(method) };

        var failure = (await FluentActions.Awaiting(() => Client.SendAsync(request, Cancelled)).Should().ThrowAsync<CircleCiException>()).Which;

        (failure.StatusCode, failure.Reason).Should().Be((HttpStatusCode.NotFound, CircleCiFailure.Http));
        failure.ApiMessage.Should().StartWith($"Gone with version 1.1 of the API. In its place there is {instead}");
        Simulator.Requests.Newest.Should().ContainSingle("it is not tried again");
    }

    [Fact]
    public async Task The_path_of_recent_builds_is_now_that_of_the_project_itself()
    {
        var answer = await Client.SendAsync(new ApiRequest("/project", ProjectPath), Cancelled);

        System.Text.Encoding.UTF8.GetString(answer.Body).Should().Contain("\"default_branch\":\"main\"");
    }
}
