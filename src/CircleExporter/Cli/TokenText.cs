using System.Text;
using System.Text.RegularExpressions;

namespace CircleExporter.Cli;

/// <summary>What can be said of a token without sending it, and without printing it.</summary>
internal static partial class TokenText
{
    /// <summary>The text of a token's file, as the client reads it.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');

    /// <summary>What is wrong with a token's text; null if nothing is.</summary>
    public static string? Problem(string text) => text.Trim() switch
    {
        "" => "the token is empty",
        { Length: > 4096 } => "the token is longer than 4096 characters",
        var token when token.Any(c => c is <= ' ' or > '~') => "the token holds blanks or other characters that no token has",
        _ => null,
    };

    /// <summary>Whether a text that should be something else may be a token and must not be printed.</summary>
    public static bool Resembles(string text) => Pattern().IsMatch(text);

    /// <summary>Why a text that should be a path is not even looked for, since an exception would name it; null if it may be one.</summary>
    public static string? ProblemAsPath(string path) => Resembles(Path.GetFileName(path)) ? "what is given looks like a token itself" : null;

    /// <summary>A text without what looks like a token anywhere in it.</summary>
    public static string Without(string text) => Within().Replace(text, "[token]");

    [GeneratedRegex(@"\bCCI[A-Z]{3}_[^\s""'\\,:;/@]+|\b[0-9a-fA-F]{40}\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Within();

    [GeneratedRegex(@"\A\s*(CCI[A-Z]{3}_\S+|[0-9a-fA-F]{40})\s*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
