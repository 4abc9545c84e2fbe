using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace CircleExporter.Ledger;

/// <summary>
/// The tables of the ledger's file. Its version is the number of steps that made it; a step is never altered, only followed by another.
/// </summary>
/// <param name="Steps">What leads from each version to the next.</param>
internal sealed record LedgerSchema(ImmutableArray<string> Steps)
{
    private const long ApplicationId = 0x43_49_52_43;

    /// <summary>The tables of this version. Outcome and credits of a run are separate facts, so that other sources can bring one of them.</summary>
    public static LedgerSchema Current { get; } = new(
    [
        """
        CREATE TABLE project (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, start INTEGER NOT NULL, floor INTEGER NOT NULL, last_pass INTEGER NOT NULL,
          default_branch TEXT NOT NULL, patterns TEXT NOT NULL, counted INTEGER NOT NULL, adopted INTEGER NOT NULL, late INTEGER NOT NULL, gaps INTEGER NOT NULL,
          short INTEGER NOT NULL, conflicts INTEGER NOT NULL, retired INTEGER NOT NULL, seal INTEGER NOT NULL);
        CREATE TABLE workflow (
          id INTEGER PRIMARY KEY, project INTEGER NOT NULL, name TEXT NOT NULL, last_named INTEGER NOT NULL, newest INTEGER, last_deep INTEGER, last_read INTEGER,
          short_said INTEGER NOT NULL, cursor_token TEXT, cursor_start INTEGER, cursor_deep INTEGER, cursor_begun INTEGER, cursor_before INTEGER,
          cursor_items INTEGER, cursor_newest INTEGER, cursor_last INTEGER, UNIQUE (project, name));
        CREATE TABLE run (
          workflow INTEGER NOT NULL, key BLOB NOT NULL, branch TEXT, created INTEGER NOT NULL, stopped INTEGER NOT NULL, seen INTEGER NOT NULL,
          status INTEGER NOT NULL, state INTEGER NOT NULL, facts INTEGER NOT NULL, PRIMARY KEY (workflow, key)) WITHOUT ROWID;
        CREATE TABLE series (
          workflow INTEGER NOT NULL, branch TEXT NOT NULL, kind INTEGER NOT NULL, status INTEGER NOT NULL, value INTEGER NOT NULL, sum INTEGER NOT NULL,
          bounds BLOB, buckets BLOB, born INTEGER NOT NULL, acknowledged INTEGER NOT NULL, recorded INTEGER NOT NULL,
          PRIMARY KEY (workflow, branch, kind, status)) WITHOUT ROWID;
        CREATE TABLE branch (
          workflow INTEGER NOT NULL, name TEXT NOT NULL, stopped INTEGER NOT NULL, duration INTEGER NOT NULL, status INTEGER NOT NULL, success INTEGER,
          failures INTEGER NOT NULL, PRIMARY KEY (workflow, name)) WITHOUT ROWID;
        CREATE TABLE probe (id INTEGER PRIMARY KEY, count INTEGER NOT NULL);
        """,
        "ALTER TABLE workflow ADD COLUMN signature INTEGER;",
    ]);

    /// <summary>Brings a file to this version, in one transaction and after a copy beside it.</summary>
    /// <exception cref="LedgerUnavailableException">It comes from a newer version, or is no ledger.</exception>
    public void Migrate(SqliteConnection connection, string path)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (version > Steps.Length)
            throw new LedgerUnavailableException($"the ledger {path} was written by a newer version of circle-exporter (its format is {version}, this one knows {Steps.Length}): run that version, or name another file with --ledger.path");
        if (version == Steps.Length)
            return;

        if (version == 0 && Number(connection, "SELECT count(*) FROM sqlite_master") > 0)
        {
            throw Number(connection, "PRAGMA application_id") == ApplicationId
                ? new CorruptLedgerException("it lost its version")
                : new LedgerUnavailableException($"{path} is the database of another program: name another file with --ledger.path");
        }

        if (version > 0)
            Copy(connection, path + FormattableString.Invariant($".version-{version}"));
        Execute(connection, FormattableString.Invariant(
            $"BEGIN IMMEDIATE; {string.Concat(Steps.Skip((int)version))} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Steps.Length}; COMMIT;"));
    }

    // A migration that failed has left its copy behind, and SQLite writes over nothing.
    private static void Copy(SqliteConnection connection, string target)
    {
        File.Delete(target);
        Execute(connection, $"VACUUM INTO '{target.Replace("'", "''", StringComparison.Ordinal)}'");
    }

    /// <summary>The single number that a query answers.</summary>
    public static long Number(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Runs statements without values.</summary>
    public static void Execute(SqliteConnection connection, string statements)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }
}

/// <summary>What is in the file is not what was written.</summary>
internal sealed class CorruptLedgerException(string reason, Exception? inner = null) : Exception(reason, inner);
