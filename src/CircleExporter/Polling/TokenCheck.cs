using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Polling.Collectors;

namespace CircleExporter.Polling;

/// <summary>Keeps certain whether CircleCI accepts the token.</summary>
internal sealed partial class TokenCheck(
    TokenCollector collector, PollSchedule schedule, ApiHealth health, TokenWatch watch, PollMode mode, TimeProvider time, ILogger<TokenCheck> logger)
{
    private static readonly TimeSpan WhileAccepted = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhileRejected = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterNotFound = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterOutage = TimeSpan.FromSeconds(30);

    /// <summary>That a check was not sent may mean that a few targets are struck; the next one is likely to be sent. But nobody waits for ever, and what struck a target explains more.</summary>
    private const int ChecksUntilTold = 2;

    private readonly Lock gate = new();
    private long? lastChecked;
    private long? lastAnswered;
    private int failuresInARow;
    private bool isTold;
    private volatile string? lastOutage;

    /// <summary>Whether CircleCI answered the last check.</summary>
    public bool IsAnswered => Volatile.Read(ref failuresInARow) == 0;

    /// <summary>Whether a check that began then or later was answered.</summary>
    /// <param name="timestamp">Of the monotonic clock.</param>
    public bool WasAnsweredSince(long timestamp)
    {
        lock (gate)
            return lastAnswered >= timestamp;
    }

    /// <summary>Asks CircleCI once and makes the next check due.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var next = WhileAccepted;
        TimeSpan? putOff = null;
        var (asked, began) = (watch.Fingerprint, time.GetTimestamp());
        try
        {
            var isAccepted = await collector.IsAcceptedAsync(cancellationToken);
            if (isTold)
                TokenCheckLog.Answers(logger);
            lock (gate)
                (lastAnswered, isTold, failuresInARow, lastOutage) = (began, false, 0, null);
            watch.Note(asked);
            if (health.NoteToken(isAccepted))
                Tell(isAccepted);
            next = isAccepted ? WhileAccepted : WhileRejected;
        }
        catch (CircleCiException exception)
        {
            health.NoteUnanswered();
            failuresInARow++;
            var isSent = exception.Reason != CircleCiFailure.CircuitOpen;
            if (!isTold && (isSent ? exception.Message : failuresInARow < ChecksUntilTold ? null : lastOutage ?? exception.Message) is { } why)
            {
                TokenCheckLog.Unreachable(logger, why);
                isTold = true;
            }

            var backoff = FirstRetry * Math.Pow(2, Math.Min(failuresInARow - 1, 10));
            next = exception is { Reason: CircleCiFailure.CircuitOpen, RetryAfter: { } end } ? end
                : backoff < LongestRetry ? backoff
                : LongestRetry;
            if (isSent && !mode.Once)
                putOff = exception.RetryAfter;
        }

        lock (gate)
            lastChecked = time.GetTimestamp();
        if (putOff is { } wait && watch.Fingerprint == asked)
            schedule.PutOff(PollTask.Token, wait, next);
        else if (!mode.Once)
            schedule.Hasten(PollTask.Token, next);
    }

    /// <summary>
    /// Has the token checked soon when an outcome may mean that it is rejected, or that CircleCI is away: the answer tells one target's trouble from everyone's.
    /// </summary>
    /// <param name="outcome">How a reading went.</param>
    /// <param name="hasWorked">Whether the same target was read before: what was there does not vanish as easily as a token.</param>
    public void Suspect(ReadingOutcome outcome, bool hasWorked)
    {
        if (mode.Once)
            return;

        if (outcome.IsOutage)
            lastOutage = outcome.Reason;
        if (outcome.Failure is { Reason: CircleCiFailure.CircuitOpen, RetryAfter: { } end })
        {
            // The first request then tries whether CircleCI is back, and this one depends on no target.
            schedule.Hasten(PollTask.Token, end);
            return;
        }

        TimeSpan? gap = outcome.Failure switch
        {
            { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => AfterRefusal,
            { StatusCode: HttpStatusCode.NotFound } when hasWorked => AfterNotFound,
            _ when outcome.IsEveryones => AfterOutage,
            _ => null,
        };
        if (gap is null)
            return;

        TimeSpan left;
        lock (gate)
            left = lastChecked is { } before ? gap.Value - time.GetElapsedTime(before) : TimeSpan.Zero;
        schedule.Hasten(PollTask.Token, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private void Tell(bool isAccepted)
    {
        if (isAccepted)
            TokenCheckLog.Accepted(logger);
        else
            TokenCheckLog.Rejected(logger);
    }

    private static partial class TokenCheckLog
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "CircleCI accepts the token")]
        public static partial void Accepted(ILogger logger);

        [LoggerMessage(Level = LogLevel.Error, Message = "CircleCI rejects the token; nothing is read until it is replaced")]
        public static partial void Rejected(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "CircleCI answers again")]
        public static partial void Answers(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "CircleCI cannot be asked whether it accepts the token: {Reason}")]
        public static partial void Unreachable(ILogger logger, string reason);
    }
}
