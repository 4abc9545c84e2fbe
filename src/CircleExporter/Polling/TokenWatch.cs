using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>Notices that a rejected token was replaced.</summary>
internal sealed class TokenWatch(CircleCiToken token)
{
    /// <summary>How often a rejected token is compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile string? rejected;

    /// <summary>What tells the present token from another.</summary>
    public string Fingerprint => token.Fingerprint;

    /// <summary>Remembers a token as rejected, or forgets that one was.</summary>
    /// <param name="isAccepted">What CircleCI said.</param>
    /// <param name="asked">The fingerprint from before it was asked: the file may have changed meanwhile.</param>
    public void Note(bool isAccepted, string asked) => rejected = isAccepted ? null : asked;

    /// <summary>Whether the token is another than the one that was rejected; true once for each.</summary>
    public bool ChangedSinceRejection()
    {
        if (rejected is not { } before || token.Fingerprint is var now && now == before)
            return false;

        rejected = now;
        return true;
    }
}
