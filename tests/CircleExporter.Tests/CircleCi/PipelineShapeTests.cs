using CircleExporter.CircleCi;
using CircleExporter.CircleCi.Sending;
using FluentAssertions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Testing;
using Polly.Timeout;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>What stands around an attempt, and in which order.</summary>
public sealed class PipelineShapeTests
{
    [Fact]
    public async Task Every_retry_passes_the_budget_and_no_waiting_for_it_counts_as_a_timeout()
    {
        await using var test = new TestClient(_ => TestClient.Json("{}"));

        test.Handlers.Select(handler => handler.GetType().Name).Where(name => name != "PolicyHttpMessageHandler").Should().Equal(
            "LifetimeTrackingHttpMessageHandler",
            nameof(ResilienceHandler),
            nameof(BudgetHandler),
            nameof(ResilienceHandler),
            nameof(TokenHandler),
            nameof(ObservingHandler),
            nameof(LearningHandler),
            "FunctionNetwork");
    }

    [Fact]
    public void The_outer_pipeline_tries_again_and_the_inner_one_breaks_the_circuit_around_the_timeout_of_each_attempt()
    {
        var options = new CircleCiOptions { Timeout = TimeSpan.FromSeconds(7) };
        var (outer, inner) = (new ResiliencePipelineBuilder<HttpResponseMessage>(), new ResiliencePipelineBuilder<HttpResponseMessage>());
        var circuit = new Circuit();
        Attempts.AddRetries(outer, options, circuit, TimeProvider.System, NullLoggerFactory.Instance);
        Attempts.AddAttempt(inner, options, circuit, TimeProvider.System, NullLoggerFactory.Instance);

        var retry = outer.Build().GetPipelineDescriptor().Strategies.Should().ContainSingle().Which.Options.Should().BeAssignableTo<RetryStrategyOptions<HttpResponseMessage>>().Which;
        var attempt = inner.Build().GetPipelineDescriptor().Strategies.Select(strategy => strategy.Options).ToList();
        attempt.Should().HaveCount(2);
        var breaker = attempt[0].Should().BeAssignableTo<CircuitBreakerStrategyOptions<HttpResponseMessage>>().Which;
        var timeout = attempt[1].Should().BeAssignableTo<TimeoutStrategyOptions>().Which;

        retry.Should().BeEquivalentTo(new { MaxRetryAttempts = 3, BackoffType = DelayBackoffType.Exponential, UseJitter = true });
        timeout.Timeout.Should().Be(TimeSpan.FromSeconds(7));
        breaker.Should().BeEquivalentTo(new { FailureRatio = 0.5, MinimumThroughput = 10, SamplingDuration = TimeSpan.FromSeconds(30), BreakDuration = TimeSpan.FromSeconds(30) });
        (4 * timeout.Timeout + 3 * retry.MaxDelay!.Value).Should().BeLessThanOrEqualTo(Attempts.TotalTimeout(options), "four whole attempts always fit");
    }
}
