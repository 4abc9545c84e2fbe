using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>Notices that a rejected token was replaced.</summary>
internal sealed class TokenWatch(CircleCiToken token)
{
    /// <summary>How often a rejected token is compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile string? rejected;

    /// <summary>Remembers the token as rejected, or forgets that it was.</summary>
    public void Note(bool isAccepted) => rejected = isAccepted ? null : token.Fingerprint;

    /// <summary>Whether the token is another than the one that was rejected; true once for each.</summary>
    public bool ChangedSinceRejection()
    {
        if (rejected is not { } before || token.Fingerprint is var now && now == before)
            return false;

        rejected = now;
        return true;
    }
}
