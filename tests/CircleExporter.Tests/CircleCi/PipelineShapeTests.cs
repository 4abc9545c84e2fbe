using CircleExporter.CircleCi;
using CircleExporter.CircleCi.Sending;
using FluentAssertions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
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
            "FunctionNetwork");
    }

    [Fact]
    public void The_outer_pipeline_tries_again_and_the_inner_one_times_out_each_attempt()
    {
        var options = new CircleCiOptions { Timeout = TimeSpan.FromSeconds(7) };
        var (outer, inner) = (new ResiliencePipelineBuilder<HttpResponseMessage>(), new ResiliencePipelineBuilder<HttpResponseMessage>());
        Attempts.AddRetries(outer, options, TimeProvider.System, NullLoggerFactory.Instance);
        Attempts.AddTimeout(inner, options, TimeProvider.System, NullLoggerFactory.Instance);

        var retry = outer.Build().GetPipelineDescriptor().Strategies.Should().ContainSingle().Which.Options.Should().BeAssignableTo<RetryStrategyOptions<HttpResponseMessage>>().Which;
        var timeout = inner.Build().GetPipelineDescriptor().Strategies.Should().ContainSingle().Which.Options.Should().BeAssignableTo<TimeoutStrategyOptions>().Which;

        retry.Should().BeEquivalentTo(new { MaxRetryAttempts = 3, BackoffType = DelayBackoffType.Exponential, UseJitter = true });
        timeout.Timeout.Should().Be(TimeSpan.FromSeconds(7));
        (4 * timeout.Timeout + 3 * retry.MaxDelay!.Value).Should().BeLessThanOrEqualTo(Attempts.TotalTimeout(options), "four whole attempts always fit");
    }
}
