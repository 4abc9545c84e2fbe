using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class OpenApiContract : ClientAgainstSimulator
{
    [Fact]
    public async Task The_document_names_what_is_served()
    {
        var document = await Client.GetOpenApiDocumentAsync(Cancelled);

        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        paths.Should().Contain(["/me", "/project/{project-slug}/pipeline", "/insights/{project-slug}/flaky-tests"]);
        document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Should().HaveSameCount(CircleExporter.Simulator.Api.ApiRoutes.All, "it describes no more and no less than is served");
        document.GetProperty("openapi").GetString().Should().StartWith("3.0");
    }
}
