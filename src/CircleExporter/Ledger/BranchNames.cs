using System.Text;
using SQLitePCL;

namespace CircleExporter.Ledger;

/// <summary>Reads the names of branches. A branch has many runs: its name is kept once.</summary>
internal sealed class BranchNames
{
    private readonly HashSet<string> names = [];
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known;
    private char[] text = new char[256];

    /// <summary>Begins without any.</summary>
    public BranchNames() => known = names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The name in a column; null where there is none.</summary>
    public string? Of(sqlite3_stmt row, int column)
    {
        // Empty text has no bytes either, but a type.
        var bytes = raw.sqlite3_column_blob(row, column);
        if (bytes.IsEmpty)
            return raw.sqlite3_column_type(row, column) == raw.SQLITE_NULL ? null : "";

        if (text.Length < bytes.Length)
            text = new char[bytes.Length];
        var name = text.AsSpan(0, Encoding.UTF8.GetChars(bytes, text));
        if (!known.TryGetValue(name, out var kept))
            names.Add(kept = name.ToString());
        return kept;
    }
}
