using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;
using Polly.Timeout;

namespace CircleExporter.CircleCi;

/// <summary>
/// A typed client of the CircleCI API v2; it only reads. Safe for use by many threads. Made by <see cref="CircleCiServiceCollectionExtensions.AddCircleCi"/>.
/// API page: https://circleci.com/docs/api/v2/.
/// </summary>
public sealed partial class CircleCiClient
{
    private readonly HttpClient http;
    private readonly Uri baseAddress;
    private readonly TimeProvider time;

    internal CircleCiClient(HttpClient http, CircleCiOptions options, TimeProvider time) =>
        (this.http, baseAddress, this.time) = (http, options.BaseAddress, time);

    private Pages<T> GetPages<T>(ApiRequest request, JsonTypeInfo<WirePage<T>> type, Func<T, bool> isIdentifiable)
        where T : class =>
        new(request.Endpoint, async (pageToken, cancellationToken) =>
        {
            var (page, serverTime) = await GetAsync(request.Page(pageToken), type, page => page.Items is not null, cancellationToken);
            return new Page<T>([.. page.Items!.OfType<T>().Where(isIdentifiable)], page.NextPageToken, serverTime);
        });

    private async Task<(T Body, DateTimeOffset? ServerTime)> GetAsync<T>(ApiRequest request, JsonTypeInfo<T> type, Func<T, bool> isUsable, CancellationToken cancellationToken)
        where T : class
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, request.ToUri(baseAddress));
        message.Headers.Accept.ParseAdd("application/json");
        message.Options.Set(ApiCall.Key, new ApiCall(request.Endpoint, time.GetTimestamp(), cancellationToken));

        using var response = await SendAsync(message, request.Endpoint, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Refusal(response, request.Endpoint);

        var body = Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), type, request.Endpoint, response.StatusCode);
        return isUsable(body) ? (body, response.Headers.Date) : throw Unusable(request.Endpoint, response.StatusCode, "is JSON, but lacks what it should hold");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, string endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(message, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutRejectedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CircleCiException(CircleCiFailure.Timeout, endpoint, "no complete answer in time", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new CircleCiException(CircleCiFailure.Network, endpoint, NetworkFault.Of(exception), exception);
        }
    }

    private CircleCiException Refusal(HttpResponseMessage response, string endpoint)
    {
        var reason = (int)response.StatusCode < 400 ? CircleCiFailure.Redirect : CircleCiFailure.Http;
        var hint = response.StatusCode switch
        {
            HttpStatusCode.NotFound => ", which CircleCI also says for a missing right or a bad token",
            _ when reason is CircleCiFailure.Redirect => ", and redirects are not followed",
            _ => "",
        };
        return new(reason, endpoint, $"CircleCI answered {(int)response.StatusCode}{hint}")
        {
            StatusCode = response.StatusCode,
            RetryAfter = RetryAfter.Of(response, time),
        };
    }

    private static T Parse<T>(byte[] body, JsonTypeInfo<T> type, string endpoint, HttpStatusCode status)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw Unusable(endpoint, status, "is null");
        }
        catch (JsonException exception)
        {
            // Not as inner exception: its path can quote the body.
            throw Unusable(endpoint, status, $"is not the JSON it should be (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})");
        }
    }

    private static CircleCiException Unusable(string endpoint, HttpStatusCode status, string problem) =>
        new(CircleCiFailure.Unusable, endpoint, $"the answer {problem}") { StatusCode = status };
}
