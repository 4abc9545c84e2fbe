using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Telemetry;

namespace CircleExporter.CircleCi.Sending;

/// <summary>How often and how patiently a request is tried. Two pipelines, so that a handler can stand before each single attempt.</summary>
internal static class Attempts
{
    private const int MaxRetries = 3;

    /// <summary>Time for all attempts and the waits between them.</summary>
    public static TimeSpan TotalTimeout(CircleCiOptions options) => (4 * options.Timeout) + TimeSpan.FromSeconds(20);

    /// <summary>The outer pipeline: the total timeout, and in it the retries.</summary>
    public static void AddRetries(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, CircleCiOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var total = TotalTimeout(options);
        Prepare(pipeline, time, loggers);
        pipeline.AddTimeout(new HttpTimeoutStrategyOptions { Name = "Total", Timeout = total });
        pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(6), // so that four whole attempts and three waits always fit into the total
            UseJitter = true,
            ShouldRetryAfterHeader = false, // sets the generator to null, and reads dates against the machine's clock
            ShouldHandle = attempt => new(IsWorthAnotherAttempt(attempt, total, time)),
            DelayGenerator = attempt => new(Wait(attempt.Outcome, time)),
        });
    }

    /// <summary>The inner pipeline: the timeout of one attempt, its body included.</summary>
    public static void AddTimeout(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, CircleCiOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        Prepare(pipeline, time, loggers);
        pipeline.AddTimeout(new HttpTimeoutStrategyOptions { Name = "Attempt", Timeout = options.Timeout });
    }

    private static void Prepare(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, TimeProvider time, ILoggerFactory loggers)
    {
        pipeline.TimeProvider = time;

        // What becomes of a request is for the caller to judge; Polly would warn of each retry.
        pipeline.ConfigureTelemetry(new TelemetryOptions { LoggerFactory = loggers, SeverityProvider = static _ => ResilienceEventSeverity.Debug });
    }

    private static bool IsWorthAnotherAttempt(RetryPredicateArguments<HttpResponseMessage> attempt, TimeSpan total, TimeProvider time)
    {
        var request = attempt.Context.GetRequestMessage();
        if (request?.Method != HttpMethod.Get || !HttpClientResiliencePredicates.IsTransient(attempt.Outcome))
            return false;

        // Waiting longer than there is time would lose the answer; the caller can come back later.
        var spent = ApiCall.Of(request) is { } call ? time.GetElapsedTime(call.Started) : TimeSpan.Zero;
        return Wait(attempt.Outcome, time) is not { } wait || wait < total - spent;
    }

    /// <summary>What CircleCI asked for; null for the usual backoff, which a wish of no wait at all does not shorten.</summary>
    private static TimeSpan? Wait(Outcome<HttpResponseMessage> outcome, TimeProvider time) =>
        outcome.Result is { } response && RetryAfter.Of(response, time) is { } wait && wait > TimeSpan.Zero ? wait : null;
}
