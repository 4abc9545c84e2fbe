using System.Runtime.InteropServices;

namespace CircleExporter.Ledger;

/// <summary>
/// A number that depends on every bit of a row. Summed over all rows of a project it tells, when the ledger is loaded, whether what was
/// stored is what was written: a database notices a broken page, but not a flipped digit. Against accidents, not against malice.
/// </summary>
internal struct RowMark
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;
    private ulong value;

    /// <summary>The mark of a remembered run.</summary>
    public static ulong Of(string workflow, RunKey key, in RememberedRun run)
    {
        Span<byte> id = stackalloc byte[16];
        key.Value.TryWriteBytes(id);
        var mark = new RowMark();
        mark.Add(workflow);
        mark.Add(BitConverter.ToInt64(id));
        mark.Add(BitConverter.ToInt64(id[8..]));
        mark.Add(run.Branch);
        mark.Add(run.CreatedMilliseconds);
        mark.Add(run.StoppedMilliseconds);
        mark.Add(run.SeenSeconds | ((long)run.Status << 32) | ((long)run.State << 40) | ((long)run.Facts << 48));
        return mark.value;
    }

    /// <summary>The mark of a series.</summary>
    public static ulong Of(SeriesKey key, CountedSeries series)
    {
        var mark = new RowMark();
        mark.Add(key.Workflow);
        mark.Add(key.Branch);
        mark.Add((long)key.Kind | ((long)key.Status << 8) | (series.IsAcknowledged ? 1L << 16 : 0));
        mark.Add(series.Born);
        mark.Add(series.Recorded);
        mark.Add(series.Value);
        mark.Add(series.SumMilliseconds);
        foreach (var bound in series.Bounds)
            mark.Add(BitConverter.DoubleToInt64Bits(bound));
        foreach (var count in series.Buckets)
            mark.Add(count);
        return mark.value;
    }

    /// <summary>The mark of a workflow's marks.</summary>
    public static ulong Of(string workflow, WorkflowMarks marks)
    {
        var mark = new RowMark();
        mark.Add(workflow);
        mark.Add(marks.LastNamed);
        mark.Add(marks.Newest);
        mark.Add(marks.LastDeep);
        mark.Add(marks.LastRead);
        mark.Add(marks.IsShortSaid ? 1 : 0);
        if (marks.Signature is { } signature) // rows of earlier versions have none
            mark.Add(signature);
        if (marks.Cursor is { } cursor)
        {
            mark.Add(cursor.PageToken);
            mark.Add(cursor.StartDate);
            mark.Add(cursor.Begun);
            mark.Add(cursor.NewestBefore);
            mark.Add(cursor.FirstPageNewest);
            mark.Add(cursor.LastCreated);
            mark.Add((cursor.Items * 2L) + (cursor.IsDeep ? 1 : 0));
        }

        return mark.value;
    }

    /// <summary>The mark of a branch's newest ends.</summary>
    public static ulong Of(string workflow, string branch, BranchHistory history)
    {
        var mark = new RowMark();
        mark.Add(workflow);
        mark.Add(branch);
        mark.Add(history.LastStopped);
        mark.Add(history.LastDurationMilliseconds);
        mark.Add((long)history.LastStatus);
        mark.Add(history.LastSuccess);
        mark.Add(history.ConsecutiveFailures);
        return mark.value;
    }

    /// <summary>The mark of a project's own row.</summary>
    public static ulong Of(string project, ProjectHeader header)
    {
        var mark = new RowMark();
        mark.Add(project);
        mark.Add(header.Version);
        mark.Add(header.Start);
        mark.Add(header.Floor);
        mark.Add(header.LastPass);
        mark.Add(header.Branches.DefaultBranch);
        foreach (var pattern in header.Branches.Patterns)
            mark.Add(pattern);
        var (counted, adopted, late, gaps, cut, conflicts, retired) = header.Accounts;
        foreach (var account in (ReadOnlySpan<long>)[counted, adopted, late, gaps, cut, conflicts, retired])
            mark.Add(account);
        return mark.value;
    }

    private void Add(long number)
    {
        // Each step can be undone, so two rows that differ in one field never get the same mark.
        value = (value ^ (ulong)number) * Odd;
        value ^= value >> 29;
    }

    private void Add(DateTimeOffset? time) => Add(time?.ToUnixTimeMilliseconds() ?? long.MinValue);

    private void Add(string? text)
    {
        Add(text?.Length ?? -1);
        var rest = MemoryMarshal.AsBytes(text.AsSpan());
        for (; rest.Length >= sizeof(long); rest = rest[sizeof(long)..])
            Add(BitConverter.ToInt64(rest));
        foreach (var part in rest)
            Add((long)part);
    }
}
