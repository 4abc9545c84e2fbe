using System.Globalization;
using System.Text;

namespace CircleExporter.Cli;

/// <summary>Where a value was written.</summary>
/// <param name="Source">The file as the user named it, the flag, or the variable.</param>
/// <param name="Line">The line in the file, counted from 1; 0 outside a file.</param>
/// <param name="Path">The key in the file, such as <c>projects[1].slug</c>.</param>
internal sealed record Place(string Source, int Line = 0, string Path = "")
{
    /// <summary>The source, with the line where there is one.</summary>
    public string Origin => Line > 0 ? $"{Source}:{Line}" : Source;

    /// <summary>How a fault begins.</summary>
    public override string ToString() => Path.Length > 0 ? $"{Origin}: {Path}" : Origin;
}

/// <summary>Something wrong in what the user wrote: what it is, and in parentheses what is allowed.</summary>
internal sealed record Fault(Place? Place, string Problem)
{
    /// <summary>One line, whatever the user's text holds, and without what looks like a token in it.</summary>
    public override string ToString() => OneLine(TokenText.Without(Place is null ? Problem : $"{Place}: {Problem}"));

    /// <summary>The user's text in quotes, cut where it would drown the sentence.</summary>
    public static string Quote(string text) => Cut(TokenText.Without(text));

    private static string Cut(string text) => $"\"{(text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "..."))}\"";

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsControl(character) || character is '\u2028' or '\u2029')
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                line.Append(character);
        }

        return line.ToString();
    }
}
