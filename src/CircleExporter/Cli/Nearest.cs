namespace CircleExporter.Cli;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits, if they are few for the name's length; else one that is longer or shorter at its end.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > 100)
            return null;

        var allowed = name.Length < 4 ? 1 : Math.Max(2, name.Length / 4);
        return candidates
            .Select(candidate => (Candidate: candidate, Edits: Edits(name, candidate)))
            .Where(entry => entry.Edits <= allowed)
            .OrderBy(entry => entry.Edits)
            .Select(entry => entry.Candidate)
            .FirstOrDefault() ?? Continued(name, candidates);
    }

    private static string? Continued(string name, IEnumerable<string> candidates) => candidates
        .Where(candidate => Math.Min(name.Length, candidate.Length) > 2
            && (name.StartsWith(candidate, StringComparison.Ordinal) || candidate.StartsWith(name, StringComparison.Ordinal)))
        .MinBy(candidate => Math.Abs(candidate.Length - name.Length));

    /// <summary>Insertions, deletions and replacements that lead from one to the other (Levenshtein).</summary>
    private static int Edits(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
