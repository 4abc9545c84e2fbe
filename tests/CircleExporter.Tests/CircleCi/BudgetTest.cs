using System.Net;
using System.Net.Http.Headers;
using CircleExporter.CircleCi;
using CircleExporter.CircleCi.Sending;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>A budget of its own on a clock that only moves when told, and how to use it.</summary>
public abstract class BudgetTest : IDisposable
{
    internal const RequestPriority Ordinary = RequestPriority.FactsAndSummaries;

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 9, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Task<TimeSpan>> asked = [];
    private readonly List<(string Name, Task<TimeSpan> Turn)> queued = [];
    private ApiBudget? budget;

    protected ApiBudget Budget => budget ?? throw new InvalidOperationException("not made yet");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected DateTimeOffset Now => time.GetUtcNow();

    public void Dispose()
    {
        budget?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static HttpResponseMessage Answer(HttpStatusCode status, params (string Name, string? Value)[] headers)
    {
        var response = new HttpResponseMessage(status);
        foreach (var (name, value) in headers)
        {
            if (value is not null)
                response.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        }

        return response;
    }

    private protected static RequestTimes Times(IEnumerable<TimeSpan> starts) => new(starts.Select(start => DateTimeOffset.UnixEpoch + start));

    protected void Make(double rate, int burst, int concurrent = int.MaxValue) =>
        budget = new ApiBudget(new CircleCiOptions { RequestsPerSecond = rate, Burst = burst, MaxConcurrentRequests = concurrent }, new Circuit(), time);

    /// <summary>Asks for turns.</summary>
    /// <returns>Those that came at once.</returns>
    protected IReadOnlyList<TimeSpan> Ask(int count)
    {
        var turns = Enumerable.Range(0, count).Select(_ => Budget.StartAsync(Ordinary, "", Cancellation)).ToList();
        asked.AddRange(turns);
        return [.. turns.Where(turn => turn.IsCompletedSuccessfully).Select(turn => turn.Result)];
    }

    protected void Queue(RequestPriority priority, string target) => queued.Add(($"{priority} {target}", Budget.StartAsync(priority, target, Cancellation)));

    /// <summary>Who had a turn so far, first to last; all turns are a second apart.</summary>
    protected async Task<IReadOnlyList<string>> TurnsAsync(int count)
    {
        await ExporterScenario.UntilAsync(() => queued.Count(entry => entry.Turn.IsCompleted) == count);
        return [.. queued.Where(entry => entry.Turn.IsCompleted).OrderBy(entry => entry.Turn.Result).Select(entry => entry.Name)];
    }

    /// <summary>Has something asked for and answered.</summary>
    /// <returns>Whether it turns out to have a limit of its own.</returns>
    protected bool LearnOf(string resource, HttpStatusCode status)
    {
        using var response = Answer(status);
        return Budget.Learn(response, resource, Ask(1)[0]);
    }

    /// <summary>Has a request refused.</summary>
    protected void Refuse(TimeSpan? retryAfter)
    {
        var answer = Answer(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
        Learn(answer, Ask(1)[0]);
        asked.Clear();
    }

    protected void Learn(HttpResponseMessage response, TimeSpan started)
    {
        using (response)
            Budget.Learn(response, "/me", started);
    }

    protected void Later(int seconds)
    {
        for (var second = 0; second < seconds; second++)
            time.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>Lets time pass smoothly.</summary>
    /// <returns>When each that was asked for had its turn; all must have had it by then.</returns>
    protected async Task<IReadOnlyList<TimeSpan>> StartsAsync(int seconds)
    {
        for (var passed = 0; passed < seconds * 1000; passed++)
            time.Advance(TimeSpan.FromMilliseconds(1));

        Budget.Waiting.Should().Be(0);
        return [.. (await Task.WhenAll(asked)).Order()];
    }
}
