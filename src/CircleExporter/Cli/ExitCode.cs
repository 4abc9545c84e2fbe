namespace CircleExporter.Cli;

/// <summary>What the process says of itself when it ends.</summary>
internal enum ExitCode
{
    /// <summary>Done, or stopped by a signal.</summary>
    Done = 0,

    /// <summary>A failure nobody foresaw.</summary>
    Unexpected = 1,

    /// <summary>The command line or the configuration is wrong.</summary>
    WrongConfiguration = 2,

    /// <summary><c>--once</c> could not read every target completely.</summary>
    Incomplete = 3,

    /// <summary>A listen address cannot be bound.</summary>
    AddressUnavailable = 4,

    /// <summary>The ledger cannot be opened or created, is in use, or was written by a newer version.</summary>
    LedgerUnavailable = 5,
}
