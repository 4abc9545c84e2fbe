using System.Text.Json;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// The OpenAPI document in which CircleCI describes its API: hundreds of kilobytes.
    /// API page: https://circleci.com/docs/api/v2/.
    /// </summary>
    /// <exception cref="CircleCiException">No usable answer.</exception>
    public async Task<JsonElement> GetOpenApiDocumentAsync(CancellationToken cancellationToken) =>
        await GetAsync(
            new ApiRequest("/openapi.json", "/openapi.json"),
            WireJson.Default.JsonElement,
            document => document.ValueKind is JsonValueKind.Object && document.TryGetProperty("openapi", out _),
            cancellationToken);
}
