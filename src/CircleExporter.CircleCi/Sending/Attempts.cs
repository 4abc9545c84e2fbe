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

    /// <summary>So short that four whole attempts and three of these always fit into the total.</summary>
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Time for all attempts and the waits between them, but not for the budget. Nothing measures it: each attempt has its own timeout, and none is begun that would not fit.
    /// </summary>
    public static TimeSpan TotalTimeout(CircleCiOptions options) => (4 * options.Timeout) + TimeSpan.FromSeconds(20);

    /// <summary>The outer pipeline: the retries.</summary>
    public static void AddRetries(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, CircleCiOptions options, Circuit circuit, TimeProvider time, ILoggerFactory loggers)
    {
        Prepare(pipeline, time, loggers);
        pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = LongestBackoff,
            UseJitter = true,
            ShouldRetryAfterHeader = false, // sets the generator to null, and reads dates against the machine's clock
            ShouldHandle = attempt => new(circuit.IsClosed && IsWorthAnotherAttempt(attempt, options, time)),
            DelayGenerator = attempt => new(Wait(attempt.Outcome, time)),
        });
    }

    /// <summary>The inner pipeline: whether an attempt is made at all, and the timeout of one, its body included.</summary>
    public static void AddAttempt(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, CircleCiOptions options, Circuit circuit, TimeProvider time, ILoggerFactory loggers)
    {
        Prepare(pipeline, time, loggers);
        pipeline.AddCircuitBreaker(circuit.For(options));
        pipeline.AddTimeout(new HttpTimeoutStrategyOptions { Name = "Attempt", Timeout = options.Timeout });
    }

    private static void Prepare(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, TimeProvider time, ILoggerFactory loggers)
    {
        pipeline.TimeProvider = new SteadyTime(time);

        // What becomes of a request is for the caller to judge; Polly would warn of each retry.
        pipeline.ConfigureTelemetry(new TelemetryOptions { LoggerFactory = loggers, SeverityProvider = static _ => ResilienceEventSeverity.Debug });
    }

    private static bool IsWorthAnotherAttempt(RetryPredicateArguments<HttpResponseMessage> attempt, CircleCiOptions options, TimeProvider time)
    {
        var request = attempt.Context.GetRequestMessage();
        if (request?.Method != HttpMethod.Get || !HttpClientResiliencePredicates.IsTransient(attempt.Outcome))
            return false;

        // A 429 makes everything wait: who has a limit of its own comes back when its caller finds it time.
        var call = ApiCall.Of(request);
        if (call is { HasOwnLimit: true })
            return false;

        // Waiting longer than there is time would lose the answer; the caller can come back later.
        var spent = call?.Spent(time) ?? TimeSpan.Zero;
        var wait = Wait(attempt.Outcome, time) ?? LongestBackoff;
        return wait <= TotalTimeout(options) - spent - options.Timeout;
    }

    /// <summary>What CircleCI asked for; null for the usual backoff, which a wish of no wait at all does not shorten.</summary>
    private static TimeSpan? Wait(Outcome<HttpResponseMessage> outcome, TimeProvider time) =>
        outcome.Result is { } response && RetryAfter.Of(response, time) is { } wait && wait > TimeSpan.Zero ? wait : null;
}
