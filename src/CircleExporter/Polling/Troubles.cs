using System.Collections.Concurrent;

namespace CircleExporter.Polling;

/// <summary>
/// Tells in the log what is wrong with a target when that changes, and when it is over. What strikes everyone is left to the check of the token, which tells it once for all
/// targets. Thread-safe.
/// </summary>
internal sealed partial class Troubles(TokenCheck tokenCheck, ApiHealth health, PollMode mode, TimeProvider time, ILogger<Troubles> logger)
{
    private readonly ConcurrentDictionary<string, string> told = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> suspectedSince = new(StringComparer.Ordinal);

    /// <summary>Notes how a reading went.</summary>
    /// <param name="target">The slug of the project or organization.</param>
    /// <param name="outcome">Of this reading.</param>
    /// <param name="trouble">Of the target's readings together one that was not complete; null when all were.</param>
    public void Note(string target, ReadingOutcome outcome, ReadingOutcome? trouble)
    {
        if (trouble?.Reason is not { } reason)
        {
            suspectedSince.TryRemove(target, out _);
            if (told.TryRemove(target, out _))
                TroublesLog.CompleteAgain(logger, target);
        }
        else if (reason != told.GetValueOrDefault(target) && IsOfTarget(target, outcome))
        {
            suspectedSince.TryRemove(target, out _);
            told[target] = reason;
            TroublesLog.Incomplete(logger, trouble.Explanation!, target);
        }
    }

    /// <summary>Notes that CircleCI puts off what is asked of a target from now on.</summary>
    public void NotePutOff(string target) => TroublesLog.PutOff(logger, target);

    /// <summary>Forgets a target that is observed no more.</summary>
    public void Forget(string target)
    {
        told.TryRemove(target, out _);
        suspectedSince.TryRemove(target, out _);
    }

    // What was put off, or read well, says nothing of the trouble. Whether everyone is struck or this target alone, the answer to /me tells, which is asked for at each failure.
    private bool IsOfTarget(string target, ReadingOutcome outcome)
    {
        if (outcome is not { Reason: not null, IsPutOff: false })
            return false;
        if (mode.Once || !outcome.IsEveryones || (tokenCheck.IsAnswered && health.IsUp && !outcome.IsOutage))
            return true;
        if (tokenCheck.IsAnswered && suspectedSince.TryGetValue(target, out var since))
            return tokenCheck.WasAnsweredSince(since);

        suspectedSince[target] = time.GetTimestamp();
        return false;
    }

    // The generator hands over values that the message does not name last one first.
    private static partial class TroublesLog
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "a target cannot be read completely")]
        public static partial void Incomplete(ILogger logger, string reason, string target);

        [LoggerMessage(Level = LogLevel.Information, Message = "a target is read completely again")]
        public static partial void CompleteAgain(ILogger logger, string target);

        [LoggerMessage(Level = LogLevel.Warning, Message = "CircleCI answers 429: it asks to come back later for this target")]
        public static partial void PutOff(ILogger logger, string target);
    }
}
