namespace CircleExporter.Ledger;

/// <summary>Where commits are made durable. Not thread-safe; <see cref="RunRecorder"/> guards it.</summary>
internal interface IRunLedger : IDisposable
{
    /// <summary>Opens it, and reads all that was committed.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be opened or created, is in use, or comes from a newer version.</exception>
    IReadOnlyCollection<ProjectLedger> Load(LedgerTerms terms);

    /// <summary>Makes changes durable, all or none; without any it only finds out whether that would be possible.</summary>
    /// <exception cref="LedgerNotWritableException">Nothing was committed.</exception>
    void Commit(IReadOnlyList<ProjectChange> changes);
}

/// <summary>A ledger that ends with the process.</summary>
internal sealed class MemoryRunLedger : IRunLedger
{
    /// <inheritdoc/>
    public IReadOnlyCollection<ProjectLedger> Load(LedgerTerms terms) => [];

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<ProjectChange> changes)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>The ledger cannot be used: the exporter does not start. The message is a sentence that names its path.</summary>
internal sealed class LedgerUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>For a file, or its folder, that cannot be read or written.</summary>
    public static LedgerUnavailableException CannotOpen(string path, Exception reason) => new(
        $"the ledger {path} cannot be opened ({reason.Message}): see that it and its folder can be written and that the disk has space, or name another file with --ledger.path", reason);
}

/// <summary>A commit failed and left nothing behind. The message is a sentence.</summary>
internal sealed class LedgerNotWritableException(string message, Exception? inner = null) : Exception(message, inner);
