using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CircleExporter.CircleCi.Sending;

/// <summary>
/// Whether CircleCI is worth asking at all. Opens when half of what was asked lately failed; half a minute later one request, whichever comes first, tries whether that is over.
/// Only 5xx, timeouts and a broken network are failures, and only while several targets have them: one that fails by itself says nothing of CircleCI. Thread-safe.
/// </summary>
internal sealed class Circuit
{
    /// <summary>How long nothing is sent.</summary>
    internal static readonly TimeSpan Break = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly CircuitBreakerStateProvider state = new();
    private string? firstToFail;
    private bool haveSeveralFailed;

    /// <summary>Whether requests may go: else all but one at a time would be refused, or come while that one tries.</summary>
    public bool IsClosed => state.CircuitState == CircuitState.Closed;

    /// <summary>For the one pipeline that has this circuit. What is looked back on must hold a few attempts of each worker even if all of them time out.</summary>
    public HttpCircuitBreakerStrategyOptions For(CircleCiOptions options) => new()
    {
        Name = "Circuit",
        FailureRatio = 0.5,
        MinimumThroughput = 10,
        SamplingDuration = 3 * options.Timeout > Break ? 3 * options.Timeout : Break,
        BreakDuration = Break,
        StateProvider = state,
        ShouldHandle = attempt => new(IsFailure(attempt.Outcome, ApiCall.Of(attempt.Context.GetRequestMessage())?.Target ?? "")),
    };

    private bool IsFailure(Outcome<HttpResponseMessage> outcome, string target)
    {
        var isAnswer = outcome.Result is { StatusCode: < HttpStatusCode.InternalServerError };
        if (state.CircuitState == CircuitState.HalfOpen)
            return !isAnswer; // a caller who gave up proves nothing either

        lock (gate)
        {
            if (isAnswer)
                (firstToFail, haveSeveralFailed) = (null, false);
            if (isAnswer || !IsOutage(outcome))
                return false;

            firstToFail ??= target;
            return haveSeveralFailed |= firstToFail != target;
        }
    }

    private static bool IsOutage(Outcome<HttpResponseMessage> outcome) => outcome.Result is not null || outcome.Exception is TimeoutRejectedException or HttpRequestException;
}
