using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>What became of a task: how complete it was, and why not.</summary>
/// <param name="Result">Complete, partial or failed.</param>
/// <param name="Failure">What CircleCI answered when it is not complete.</param>
/// <param name="HasMore">Whether the task ended at its deadline with work left.</param>
internal sealed record ReadingOutcome(ReadingResult Result, CircleCiException? Failure = null, bool HasMore = false)
{
    /// <summary>Everything that was asked for was answered.</summary>
    public static ReadingOutcome Complete { get; } = new(ReadingResult.Complete);

    /// <summary>Why it is not complete, in a sentence; null when it is.</summary>
    public string? Reason { get; init; } = Failure?.Message;

    /// <summary>What of the target it struck first, where that is only a part of it. The next reading may begin with another.</summary>
    public string? Part { get; init; }

    /// <summary>The reason, and what it struck.</summary>
    public string? Explanation => Part is null ? Reason : $"{Part}: {Reason}";

    /// <summary>Whether CircleCI asked us to come back later, or was not asked since it answers nobody: nothing is known to be wrong with the target.</summary>
    public bool IsPutOff => IsThrottled || Failure is { Reason: CircleCiFailure.CircuitOpen };

    /// <summary>Whether CircleCI asked us to come back later.</summary>
    public bool IsThrottled => Failure?.StatusCode == HttpStatusCode.TooManyRequests;

    /// <summary>Whether CircleCI did not answer, or answered that it cannot.</summary>
    public bool IsOutage => Failure is { Reason: CircleCiFailure.Timeout or CircleCiFailure.Network } or { StatusCode: >= HttpStatusCode.InternalServerError };

    /// <summary>Whether it may be that CircleCI answers nobody: it is away, or something in between answers in its place.</summary>
    public bool IsEveryones => IsOutage || Failure is { Reason: CircleCiFailure.Unusable or CircleCiFailure.Redirect or CircleCiFailure.TooLarge };

    /// <summary>Both together: partial when they differ, and the first failure that is more than being put off.</summary>
    public ReadingOutcome And(ReadingOutcome other)
    {
        var telling = Reason is null || (IsPutOff && other.Reason is not null) ? other : this;
        return new(Result == other.Result ? Result : ReadingResult.Partial, telling.Failure, HasMore || other.HasMore) { Reason = telling.Reason, Part = telling.Part };
    }
}
