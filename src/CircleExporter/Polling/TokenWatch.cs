using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>Notices that the token was replaced.</summary>
internal sealed class TokenWatch(CircleCiToken token)
{
    /// <summary>How often the token is compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile string? known;

    /// <summary>What tells the present token from another.</summary>
    public string Fingerprint => token.Fingerprint;

    /// <summary>Remembers which token CircleCI was asked about.</summary>
    /// <param name="asked">The fingerprint from before it was asked: the file may have changed meanwhile.</param>
    public void Note(string asked) => known = asked;

    /// <summary>Whether the token is another than the one that was asked about; true once for each.</summary>
    public bool HasChanged()
    {
        if (known is not { } before || token.Fingerprint is var now && now == before)
            return false;

        known = now;
        return true;
    }
}
