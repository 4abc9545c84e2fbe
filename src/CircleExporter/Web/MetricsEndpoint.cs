using CircleExporter.Metrics;

namespace CircleExporter.Web;

/// <summary>Answers scrapes. There is no ETag: Prometheus takes a 304 it did not ask for as a failed scrape.</summary>
internal sealed class MetricsEndpoint(ExpositionSnapshot snapshot, LiveMetrics live, WebOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long a scraper may take to read; longer than any that waits for its answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim places = new(options.MaxRequests);

    /// <summary>Answers one scrape, or 503 when as many as are allowed are being answered.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (!places.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            await ShortAnswer.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, $"{options.MaxRequests} scrapes are being answered already; try again.");
            return;
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        try
        {
            await SendAsync(context, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            context.Abort();
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private async Task SendAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        var response = context.Response;
        var wanted = ScrapeNegotiation.Of(context.Request.Headers);
        var scrape = await Scrape.TakeAsync(snapshot, live, wanted.Format, cancellationToken);
        var parts = wanted.Gzip ? scrape.ToGzip() : [];

        response.ContentType = wanted.ContentType;
        response.ContentLength = wanted.Gzip ? parts.Sum(part => (long)part.Length) : scrape.Length;
        if (wanted.Gzip)
            response.Headers.ContentEncoding = "gzip";
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        if (!wanted.Gzip)
            await scrape.WriteAsync(response.Body, cancellationToken);
        foreach (var part in parts)
            await response.Body.WriteAsync(part, cancellationToken);

        // Only a body that left whole has shown anything.
        await response.CompleteAsync();
        if (!cancellationToken.IsCancellationRequested)
            snapshot.Served.Note(scrape.Generation, begin);
    }
}
