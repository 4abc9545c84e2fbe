using Microsoft.Data.Sqlite;

namespace CircleExporter.Ledger;

/// <summary>The ledger in one SQLite file. A commit is on disk when it returns, and one process owns the file.</summary>
internal sealed partial class SqliteRunLedger(string path, LedgerSchema schema, TimeProvider time, ILogger<SqliteRunLedger> logger) : IRunLedger
{
    private const int SqlError = 1;
    private const int Busy = 5;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private LedgerLock? held;
    private SqliteConnection? connection;
    private LedgerRows? rows;
    private long committed;

    /// <inheritdoc/>
    public IReadOnlyCollection<ProjectLedger> Load(LedgerTerms terms)
    {
        held = LedgerLock.Take(path);
        try
        {
            return OpenOrBeginAnew();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw exception is SqliteException { SqliteErrorCode: Busy }
                ? new LedgerUnavailableException($"the ledger {path} is in use by another program: end that one, or name another file with --ledger.path", exception)
                : LedgerUnavailableException.CannotOpen(path, exception);
        }
        catch (LedgerUnavailableException)
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<ProjectChange> changes)
    {
        // SQLite would go on in a file that has no name any more, and all would be gone with the process.
        if (!File.Exists(path))
            throw new LedgerNotWritableException($"{path} was removed while it was in use; restart the exporter to begin a new one at 0. Runs that finish until then will not be counted");

        try
        {
            LedgerSchema.Execute(connection!, "BEGIN IMMEDIATE");
            foreach (var change in changes)
                rows!.Write(change);
            if (changes.Count == 0)
                LedgerSchema.Execute(connection!, "INSERT INTO probe VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1");
            LedgerSchema.Execute(connection!, "COMMIT");
        }
        catch (SqliteException exception)
        {
            RollBack();
            throw new LedgerNotWritableException($"{path}: {exception.Message} Nothing is lost meanwhile: see that it can be written and that the disk has space", exception);
        }

        committed += changes.Count;
        held!.Note(committed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        held?.Dispose();
        held = null;
    }

    private IReadOnlyCollection<ProjectLedger> OpenOrBeginAnew()
    {
        try
        {
            return Open();
        }
        catch (Exception exception) when (IsCorruption(exception))
        {
            Close();
            var aside = FormattableString.Invariant($"{path}.corrupt-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");
            foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
            {
                if (File.Exists(path + suffix))
                    File.Move(path + suffix, aside + suffix, overwrite: true);
            }

            held!.Note(0);
            var reason = exception.Message;
            SqliteRunLedgerLog.Corrupt(logger, path, aside, reason);
            return Open();
        }
    }

    private IReadOnlyCollection<ProjectLedger> Open()
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        LedgerSchema.Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000; BEGIN EXCLUSIVE; COMMIT;");
        CheckPages();
        schema.Migrate(connection, path);
        rows = new LedgerRows(connection);
        var projects = rows.Read();
        committed = projects.Sum(project => project.Header!.Version);
        if (committed < held!.Committed)
            throw new CorruptLedgerException($"it holds {committed} of {held.Committed} commits");

        held.Note(committed);
        return projects;
    }

    private void CheckPages()
    {
        using var command = connection!.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok")
            throw new CorruptLedgerException("its pages are damaged");
    }

    private void RollBack()
    {
        rows!.ForgetIds();
        try
        {
            LedgerSchema.Execute(connection!, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself already.
        }
    }

    private void Close()
    {
        rows?.Dispose();
        connection?.Dispose();
        (rows, connection) = (null, null);
    }

    // Whatever cannot be read as it was written: a missing column, a text where a number stood, an id that leads nowhere.
    private static bool IsCorruption(Exception exception) => exception
        is CorruptLedgerException
        or SqliteException { SqliteErrorCode: SqlError or Corrupt or NotADatabase }
        or InvalidCastException or FormatException or OverflowException or ArgumentException or KeyNotFoundException or InvalidOperationException;

    private static partial class SqliteRunLedgerLog
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "the ledger {Path} is corrupt ({Reason}); it was moved to {Aside} and a new one begins, so counters restart at 0")]
        public static partial void Corrupt(ILogger logger, string path, string aside, string reason);
    }
}
