using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>Notices that the token was replaced, or that its file cannot be used any more.</summary>
internal sealed partial class TokenWatch(CircleCiToken token, TimeProvider time, ILogger<TokenWatch> logger)
{
    /// <summary>How often the token is compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile string? known;
    private string? problem;
    private long problemSince;
    private bool isTold;

    /// <summary>What tells the present token from another.</summary>
    public string Fingerprint => token.Fingerprint;

    /// <summary>Remembers which token CircleCI was asked about.</summary>
    /// <param name="asked">The fingerprint from before it was asked: the file may have changed meanwhile.</param>
    public void Note(string asked) => known = asked;

    /// <summary>Whether the token is another than the one that was asked about; true once for each.</summary>
    public bool HasChanged()
    {
        var now = token.Fingerprint;
        Tell(token.Problem);
        if (known is not { } before || now == before)
            return false;

        known = now;
        return true;
    }

    // A file that is just being written is no trouble.
    private void Tell(string? present)
    {
        if ((problem is null) != (present is null))
            problemSince = time.GetTimestamp();
        problem = present;
        if (problem is null && isTold)
        {
            isTold = false;
            TokenWatchLog.UsableAgain(logger);
        }
        else if (problem is not null && !isTold && time.GetElapsedTime(problemSince) >= Interval)
        {
            isTold = true;
            TokenWatchLog.Unusable(logger, problem);
        }
    }

    private static partial class TokenWatchLog
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} The last good token is used meanwhile.")]
        public static partial void Unusable(ILogger logger, string problem);

        [LoggerMessage(Level = LogLevel.Information, Message = "The token file can be used again.")]
        public static partial void UsableAgain(ILogger logger);
    }
}
