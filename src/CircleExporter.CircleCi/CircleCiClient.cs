using System.Net;
using System.Text.Json.Serialization.Metadata;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;
using Polly.CircuitBreaker;
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
    private readonly CircleCiToken token;
    private readonly TimeProvider time;

    internal CircleCiClient(HttpClient http, CircleCiOptions options, CircleCiToken token, TimeProvider time) =>
        (this.http, baseAddress, this.token, this.time) = (http, options.BaseAddress, token, time);

    private Pages<T> GetPages<T>(ApiRequest request, JsonTypeInfo<WirePage<T>> type, Func<T, bool> isIdentifiable, bool absentIsEmpty = false)
        where T : class =>
        new(request.Endpoint, async (pageToken, cancellationToken) =>
        {
            try
            {
                var answer = await SendAsync(request.Page(pageToken), cancellationToken);
                var (page, unreadable) = answer.ReadPage(type);
                T[] items = [.. page.Items!.OfType<T>()];
                T[] identifiable = [.. items.Where(isIdentifiable)];
                return new Page<T>(identifiable, page.NextPageToken, answer.ServerTime) { Unreadable = unreadable + items.Length - identifiable.Length };
            }
            catch (CircleCiException exception) when (absentIsEmpty && pageToken is null && exception.StatusCode is HttpStatusCode.NotFound)
            {
                return new Page<T>([], NextPageToken: null, ServerTime: null);
            }
        });

    private async Task<T> GetAsync<T>(ApiRequest request, JsonTypeInfo<T> type, Func<T, bool> isUsable, CancellationToken cancellationToken) =>
        (await SendAsync(request, cancellationToken)).Read(type, isUsable);

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="CircleCiException">There is none, or one without a status of success.</exception>
    internal async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(baseAddress);
        message.Options.Set(ApiCall.Key, new ApiCall(request.Endpoint, request.Target, ApiBudget.Priority, time.GetTimestamp(), cancellationToken));

        using var response = await SendAsync(message, request.Endpoint, cancellationToken);
        var body = WellFormedText.Of(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        if (!response.IsSuccessStatusCode)
            throw Refusal(response, body, request);

        return new ApiAnswer(request, response.StatusCode, body, response.Headers.Date);
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
        catch (BrokenCircuitException exception)
        {
            throw new CircleCiException(CircleCiFailure.CircuitOpen, message.Method, endpoint, "not sent, since CircleCI does not answer at present", exception) { RetryAfter = exception.RetryAfter };
        }
        catch (HttpRequestException exception)
        {
            throw new CircleCiException(CircleCiFailure.Network, message.Method, endpoint, NetworkFault.Of(exception), exception);
        }
    }

    private CircleCiException Refusal(HttpResponseMessage response, byte[] body, ApiRequest request)
    {
        var said = Explanation.Of(body, token);
        var reason = (int)response.StatusCode < 400 ? CircleCiFailure.Redirect : CircleCiFailure.Http;
        var hint = response.StatusCode switch
        {
            HttpStatusCode.BadRequest when said is not null => ": ApiMessage says why",
            HttpStatusCode.NotFound when request.Endpoint == "/me" => ", so the address may not be the API's, which ends in /api/v2",
            HttpStatusCode.NotFound => ", which CircleCI also says for a missing right or a bad token",
            _ when reason is CircleCiFailure.Redirect => ", and redirects are not followed",
            _ => "",
        };
        return new(reason, request.Method, request.Endpoint, $"CircleCI answered {(int)response.StatusCode}{hint}")
        {
            StatusCode = response.StatusCode,
            ApiMessage = said,
            RetryAfter = RetryAfter.Of(response, time),
        };
    }
}
