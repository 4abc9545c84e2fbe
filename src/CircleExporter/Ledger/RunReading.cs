namespace CircleExporter.Ledger;

/// <summary>
/// How a workflow's runs are to be read: from the front, or on from where an earlier reading was interrupted. In the latter case it is
/// the cursor that the ledger keeps.
/// </summary>
/// <param name="StartDate">Runs created earlier are not asked for.</param>
/// <param name="IsDeep">Whether it reaches back over the whole history.</param>
/// <param name="Begun">CircleCI's time when its first page was asked for.</param>
/// <param name="NewestBefore">The newest run known when it began; null at first sight.</param>
internal sealed record RunReading(DateTimeOffset StartDate, bool IsDeep, DateTimeOffset Begun, DateTimeOffset? NewestBefore)
{
    /// <summary>Where to go on; null at the front.</summary>
    public string? PageToken { get; init; }

    /// <summary>How many items were read so far.</summary>
    public int Items { get; init; }

    /// <summary>When the newest run of the first page was created; null when it was empty.</summary>
    public DateTimeOffset? FirstPageNewest { get; init; }

    /// <summary>When the last item so far was created; null when there was none.</summary>
    public DateTimeOffset? LastCreated { get; init; }
}
