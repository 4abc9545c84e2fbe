using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CircleExporter.Ledger;

/// <summary>Writes changes as rows and reads rows back. The order of values is that of the columns.</summary>
internal sealed class LedgerRows(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private readonly Dictionary<string, long> projects = [];
    private readonly Dictionary<(string Project, string Workflow), long> workflows = [];

    /// <summary>Writes what a commit changes of a project.</summary>
    public void Write(ProjectChange change)
    {
        var project = IdOf(change.Project);
        Write(project, change.Project, change.After);
        foreach (var (name, _, marks, runs, branches) in change.Workflows)
        {
            var workflow = IdOf(change.Project, name);
            Write(project, workflow, name, marks);
            foreach (var (key, _, run) in runs)
                Write(workflow, key, run);
            foreach (var (branch, _, history) in branches)
                Write(workflow, branch, history);
        }

        foreach (var (key, _, series) in change.Series)
            Write(IdOf(change.Project, key.Workflow), key, series);
    }

    /// <summary>Forgets ids that were given in a transaction that failed.</summary>
    public void ForgetIds()
    {
        projects.Clear();
        workflows.Clear();
    }

    /// <summary>Reads everything.</summary>
    /// <exception cref="CorruptLedgerException">A project is not as it was written.</exception>
    public IReadOnlyCollection<ProjectLedger> Read()
    {
        var byId = new Dictionary<long, (ProjectLedger Project, ProjectHeader Header)>();
        var series = new Dictionary<long, (ProjectLedger Project, string Name, WorkflowLedger Ledger)>();
        using (var reader = Query("SELECT id, name, version, start, floor, last_pass, default_branch, patterns, counted, adopted, late, gaps, short, conflicts, retired, seal FROM project"))
        {
            while (reader.Read())
            {
                var branches = new BranchNaming(reader.GetString(6), [.. reader.GetString(7).Split('\n')]);
                var accounts = new LedgerAccounts(
                    reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), reader.GetInt64(11), reader.GetInt64(12), reader.GetInt64(13), reader.GetInt64(14));
                byId[reader.GetInt64(0)] = (new ProjectLedger(reader.GetString(1)), new ProjectHeader(
                    reader.GetInt64(2), Time(reader, 3), Time(reader, 4), branches, Time(reader, 5), accounts, (ulong)reader.GetInt64(15)));
            }
        }

        foreach (var (project, header) in byId.Values)
            project.Apply(new ProjectChange(project.Name, header, [], []));
        ReadWorkflows(byId.ToDictionary(entry => entry.Key, entry => entry.Value.Project), series);
        ReadRuns(series);
        ReadBranches(series);
        ReadSeries(series);
        foreach (var (project, header) in byId.Values)
        {
            if (project.ComputeSeal() != header.Seal)
                throw new CorruptLedgerException($"rows of {project.Name} are not as they were written");
            if (!project.IsBalanced)
                throw new CorruptLedgerException($"the counters of {project.Name} do not add up to its runs");
        }

        return [.. byId.Values.Select(entry => entry.Project)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in commands.Values)
            command.Dispose();
    }

    private void Write(long id, string name, ProjectHeader header)
    {
        var (counted, adopted, late, gaps, cut, conflicts, retired) = header.Accounts;
        Run(
            "REPLACE INTO project VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)",
            id, name, header.Version, Number(header.Start), Number(header.Floor), Number(header.LastPass), header.Branches.DefaultBranch, string.Join('\n', header.Branches.Patterns),
            counted, adopted, late, gaps, cut, conflicts, retired, (long)header.Seal);
    }

    private void Write(long project, long id, string name, WorkflowMarks marks)
    {
        var cursor = marks.Cursor;
        Run(
            "REPLACE INTO workflow VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)",
            id, project, name, Number(marks.LastNamed), Number(marks.Newest), Number(marks.LastDeep), Number(marks.LastRead), marks.IsShortSaid ? 1L : 0L,
            cursor?.PageToken, Number(cursor?.StartDate), cursor is null ? null : cursor.IsDeep ? 1L : 0L, Number(cursor?.Begun), Number(cursor?.NewestBefore),
            cursor is null ? null : (long)cursor.Items, Number(cursor?.FirstPageNewest), Number(cursor?.LastCreated), marks.Signature);
    }

    private void Write(long workflow, RunKey key, RememberedRun? remembered)
    {
        if (remembered is { } run)
        {
            Run(
                "REPLACE INTO run VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8)",
                workflow, key.Value.ToByteArray(), run.Branch, run.CreatedMilliseconds, run.StoppedMilliseconds, (long)run.SeenSeconds, (long)run.Status, (long)run.State, (long)run.Facts);
        }
        else
        {
            Run("DELETE FROM run WHERE workflow = $0 AND key = $1", workflow, key.Value.ToByteArray());
        }
    }

    private void Write(long workflow, string branch, BranchHistory? history)
    {
        if (history is null)
        {
            Run("DELETE FROM branch WHERE workflow = $0 AND name = $1", workflow, branch);
            return;
        }

        Run(
            "REPLACE INTO branch VALUES ($0,$1,$2,$3,$4,$5,$6)",
            workflow, branch, Number(history.LastStopped), history.LastDurationMilliseconds, (long)history.LastStatus, Number(history.LastSuccess), history.ConsecutiveFailures);
    }

    private void Write(long workflow, SeriesKey key, CountedSeries? series)
    {
        if (series is null)
        {
            Run("DELETE FROM series WHERE workflow = $0 AND branch = $1 AND kind = $2 AND status = $3", workflow, key.Branch, (long)key.Kind, (long)key.Status);
            return;
        }

        Run(
            "REPLACE INTO series VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10)",
            workflow, key.Branch, (long)key.Kind, (long)key.Status, series.Value, series.SumMilliseconds, Bytes(series.Bounds), Bytes(series.Buckets),
            Number(series.Born), series.IsAcknowledged ? 1L : 0L, Number(series.Recorded));
    }

    private void ReadWorkflows(Dictionary<long, ProjectLedger> byId, Dictionary<long, (ProjectLedger, string, WorkflowLedger)> found)
    {
        using var reader = Query("SELECT * FROM workflow");
        while (reader.Read())
        {
            var cursor = reader.IsDBNull(8) ? null : new RunReading(Time(reader, 9), reader.GetInt64(10) != 0, Time(reader, 11), MaybeTime(reader, 12))
            {
                PageToken = reader.GetString(8),
                Items = reader.GetInt32(13),
                FirstPageNewest = MaybeTime(reader, 14),
                LastCreated = MaybeTime(reader, 15),
            };
            var marks = new WorkflowMarks(Time(reader, 3))
            {
                Newest = MaybeTime(reader, 4),
                LastDeep = MaybeTime(reader, 5),
                LastRead = MaybeTime(reader, 6),
                IsShortSaid = reader.GetInt64(7) != 0,
                Cursor = cursor,
                Signature = reader.IsDBNull(16) ? null : reader.GetInt64(16),
            };
            var project = byId[reader.GetInt64(1)];
            var name = reader.GetString(2);
            found[reader.GetInt64(0)] = (project, name, project.Workflow(name, marks));
        }
    }

    private void ReadRuns(Dictionary<long, (ProjectLedger, string, WorkflowLedger Ledger)> found)
    {
        using (var counts = Query("SELECT workflow, count(*) FROM run GROUP BY workflow"))
        {
            while (counts.Read())
                found[counts.GetInt64(0)].Ledger.Reserve(counts.GetInt32(1));
        }

        // There can be a million: each column is read without the detours that SqliteDataReader makes. The seal finds what is not as it was written.
        using var reader = Query("SELECT workflow, key, branch, created, stopped, seen, status, state, facts FROM run");
        var row = reader.Handle!;
        var names = new BranchNames();
        while (reader.Read())
        {
            found[raw.sqlite3_column_int64(row, 0)].Ledger.Set(new RunKey(new Guid(raw.sqlite3_column_blob(row, 1))), new RememberedRun(
                names.Of(row, 2), raw.sqlite3_column_int64(row, 3), raw.sqlite3_column_int64(row, 4), checked((uint)raw.sqlite3_column_int64(row, 5)),
                (RunStatus)raw.sqlite3_column_int(row, 6), (RunState)raw.sqlite3_column_int(row, 7), (RunFacts)raw.sqlite3_column_int(row, 8)));
        }
    }

    private void ReadBranches(Dictionary<long, (ProjectLedger, string, WorkflowLedger Ledger)> found)
    {
        using var reader = Query("SELECT * FROM branch");
        while (reader.Read())
        {
            found[reader.GetInt64(0)].Ledger.Set(reader.GetString(1), new BranchHistory(
                Time(reader, 2), reader.GetInt64(3), (RunStatus)reader.GetByte(4), MaybeTime(reader, 5), reader.GetInt64(6)));
        }
    }

    private void ReadSeries(Dictionary<long, (ProjectLedger Project, string Name, WorkflowLedger)> found)
    {
        using var reader = Query("SELECT * FROM series");
        while (reader.Read())
        {
            var (project, workflow, _) = found[reader.GetInt64(0)];
            project.Set(new SeriesKey(workflow, reader.GetString(1), (SeriesKind)reader.GetByte(2), (RunStatus)reader.GetByte(3)), new CountedSeries(Time(reader, 8), reader.GetInt64(9) != 0)
            {
                Value = reader.GetInt64(4),
                SumMilliseconds = reader.GetInt64(5),
                Bounds = Numbers<double>(reader, 6),
                Buckets = Numbers<long>(reader, 7),
                Recorded = Time(reader, 10),
            });
        }
    }

    private long IdOf(string project)
    {
        if (!projects.TryGetValue(project, out var id))
        {
            projects[project] = id = Find("SELECT id FROM project WHERE name = $0", project)
                ?? Find("SELECT coalesce(max(id), 0) + 1 FROM project")!.Value;
            Run("INSERT OR IGNORE INTO project VALUES ($0,$1,0,0,0,0,'','',0,0,0,0,0,0,0,0)", id, project);
        }

        return id;
    }

    private long IdOf(string project, string workflow)
    {
        if (!workflows.TryGetValue((project, workflow), out var id))
        {
            workflows[(project, workflow)] = id = Find("SELECT id FROM workflow WHERE project = $0 AND name = $1", IdOf(project), workflow)
                ?? Find("SELECT coalesce(max(id), 0) + 1 FROM workflow")!.Value;
        }

        return id;
    }

    private long? Find(string query, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(query, values).ExecuteReader();
        return reader.Read() ? reader.GetInt64(0) : null;
    }

    private void Run(string statement, params ReadOnlySpan<object?> values) => Prepare(statement, values).ExecuteNonQuery();

    private SqliteCommand Prepare(string statement, ReadOnlySpan<object?> values)
    {
        if (!commands.TryGetValue(statement, out var command))
        {
            commands[statement] = command = connection.CreateCommand();
            command.CommandText = statement;
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = FormattableString.Invariant($"${i}") });
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    private SqliteDataReader Query(string query) => Prepare(query, []).ExecuteReader();

    private static byte[]? Bytes<T>(ImmutableArray<T> numbers)
        where T : unmanaged => numbers.IsEmpty ? null : MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    private static ImmutableArray<T> Numbers<T>(SqliteDataReader reader, int column)
        where T : unmanaged => reader.IsDBNull(column) ? [] : [.. MemoryMarshal.Cast<byte, T>(reader.GetFieldValue<byte[]>(column))];

    private static long? Number(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(SqliteDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private static DateTimeOffset? MaybeTime(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : Time(reader, column);
}
