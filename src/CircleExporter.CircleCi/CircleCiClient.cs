using System.Net;
using System.Text.Json.Serialization.Metadata;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;
using Polly.Timeout;

namespace CircleExporter.CircleCi;

/// <summary>
/// A typed client of the CircleCI API v2. Safe for use by many threads. Made by <see cref="CircleCiServiceCollectionExtensions.AddCircleCi"/>.
/// What reads is tried again when the failure may pass; what changes something is sent once, since CircleCI cannot tell a repetition from a second wish.
/// API page: https://circleci.com/docs/api/v2/.
/// </summary>
public sealed partial class CircleCiClient
{
    private readonly HttpClient http;
    private readonly Uri baseAddress;
    private readonly TimeProvider time;

    internal CircleCiClient(HttpClient http, CircleCiOptions options, TimeProvider time) =>
        (this.http, baseAddress, this.time) = (http, options.BaseAddress, time);

    private Pages<T> GetPages<T>(ApiRequest request, JsonTypeInfo<WirePage<T>> type, Func<T, bool> isIdentifiable, bool absentIsEmpty = false)
        where T : class =>
        new(request.Endpoint, async (pageToken, cancellationToken) =>
        {
            try
            {
                var answer = await SendAsync(request.Page(pageToken), cancellationToken);
                var page = answer.Read(type, page => page.Items is not null);
                return new Page<T>([.. page.Items!.OfType<T>().Where(isIdentifiable)], page.NextPageToken, answer.ServerTime);
            }
            catch (CircleCiException exception) when (absentIsEmpty && pageToken is null && exception.StatusCode is HttpStatusCode.NotFound)
            {
                return new Page<T>([], NextPageToken: null, ServerTime: null);
            }
        });

    private async Task<T> GetAsync<T>(ApiRequest request, JsonTypeInfo<T> type, Func<T, bool> isUsable, CancellationToken cancellationToken) =>
        (await SendAsync(request, cancellationToken)).Read(type, isUsable);

    private async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(baseAddress);
        message.Options.Set(ApiCall.Key, new ApiCall(request.Endpoint, time.GetTimestamp(), cancellationToken));

        using var response = await SendAsync(message, request.Endpoint, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Refusal(response, request);

        return new ApiAnswer(request, response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Headers.Date);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, string endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(message, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutRejectedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CircleCiException(CircleCiFailure.Timeout, message.Method, endpoint, "no complete answer in time", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new CircleCiException(CircleCiFailure.Network, message.Method, endpoint, NetworkFault.Of(exception), exception);
        }
    }

    private CircleCiException Refusal(HttpResponseMessage response, ApiRequest request)
    {
        var reason = (int)response.StatusCode < 400 ? CircleCiFailure.Redirect : CircleCiFailure.Http;
        var hint = response.StatusCode switch
        {
            HttpStatusCode.NotFound when request.Endpoint == "/me" => ", so the address may not be the API's, which ends in /api/v2",
            HttpStatusCode.NotFound => ", which CircleCI also says for a missing right or a bad token",
            _ when reason is CircleCiFailure.Redirect => ", and redirects are not followed",
            _ => "",
        };
        return new(reason, request.Method, request.Endpoint, $"CircleCI answered {(int)response.StatusCode}{hint}")
        {
            StatusCode = response.StatusCode,
            RetryAfter = RetryAfter.Of(response, time),
        };
    }
}
