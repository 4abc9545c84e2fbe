namespace CircleExporter.CircleCi.Sending;

/// <summary>
/// Reads the whole body while the attempt's timeout still runs, so that a dripping or cut body is this attempt's failure, and reports the attempt.
/// <see cref="HttpClient"/> itself reads bodies only after all handlers are done.
/// </summary>
internal sealed class ObservingHandler(Action<ApiAttempt>? onAttempt, TimeProvider time) : DelegatingHandler
{
    /// <summary>16 MiB, counted after decompression.</summary>
    internal const long MaxBodyBytes = 16 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = ApiCall.Of(request);
        var started = time.GetTimestamp();
        try
        {
            var response = await ReadAsync(request, cancellationToken);
            var verdict = await AnswerVerdict.OfAsync(response, cancellationToken);
            Report(verdict.Code, verdict.IsUseful, response.Headers.Date);
            return response;
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            Report("unusable", isUseful: false);
            throw new CircleCiException(CircleCiFailure.TooLarge, request.Method, Endpoint(), $"the answer has more than {MaxBodyBytes} bytes or {AnswerVerdict.MaxTokens} JSON tokens");
        }
        catch (InvalidDataException) when (!cancellationToken.IsCancellationRequested)
        {
            Report("unusable", isUseful: false);
            throw new CircleCiException(CircleCiFailure.Unusable, request.Method, Endpoint(), "the answer cannot be decompressed");
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // A caller who gave up says nothing of CircleCI. A broken read is often how a timeout shows.
            if (call is not { Caller.IsCancellationRequested: true })
                Report("timeout", isUseful: false);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (HttpRequestException)
        {
            Report("network", isUseful: false);
            throw;
        }

        string Endpoint() => call?.Endpoint ?? "";

        void Report(string code, bool isUseful, DateTimeOffset? serverTime = null)
        {
            try
            {
                onAttempt?.Invoke(new ApiAttempt(Endpoint(), code, time.GetElapsedTime(started), isUseful) { ServerTime = serverTime });
            }
            catch (Exception)
            {
                // Whoever watches must not break the request.
            }
        }
    }

    private async Task<HttpResponseMessage> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBodyBytes, cancellationToken);
            return response;
        }
        catch (Exception exception)
        {
            response.Dispose();
            if (exception is InvalidOperationException) // Brotli's word for what the others call invalid data
                throw new InvalidDataException(message: null, exception);
            throw;
        }
    }
}
