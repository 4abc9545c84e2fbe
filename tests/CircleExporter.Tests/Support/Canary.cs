using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Xunit;
using Xunit.Sdk;

namespace CircleExporter.Tests.Support;

/// <summary>
/// The one token of all tests. It goes into the exporter, and to CircleCI in a header; it must come out nowhere else. Whatever records what comes out
/// has it inspected here, every exception that is thrown is inspected too, and a test in which the token came out fails.
/// </summary>
internal static class Canary
{
    /// <summary>The token. Its plus sign is what URLs, JSON and HTML escape.</summary>
    public const string Token = "CCIPAT_CanaryBird7hQx2v+LzmK9pRt4wYs6nJd";

    private const string Prefix = "CCIPAT_";

    private static readonly SearchValues<string> Marks = SearchValues.Create([.. MarksOf(Token[Prefix.Length..])], StringComparison.OrdinalIgnoreCase);
    private static readonly AsyncLocal<CanaryLeaks?> Caught = new();

    [ThreadStatic]
    private static bool isLookingAtException;

    /// <summary>What came out for the test that runs here: to be asked for by what records, when it is made.</summary>
    public static CanaryLeaks Here => Caught.Value ?? CanaryLeaks.Of(TestContext.Current.Test?.UniqueID);

    /// <summary>Where the token stands in a text; -1 if it does not. Found are any 16 characters of the token in a row: as they are, escaped, in hexadecimal, or, half of the token at least, in Base64.</summary>
    public static int IndexIn(ReadOnlySpan<char> text) => text.IndexOfAny(Marks);

    /// <summary>Whether a text holds the token, in any of these forms.</summary>
    public static bool IsIn(ReadOnlySpan<char> text) => IndexIn(text) >= 0;

    /// <summary>Notes the token if it is in a text.</summary>
    /// <param name="text">What came out.</param>
    /// <param name="source">What it is, such as "a log line".</param>
    public static void Inspect(string text, string source) => Here.Inspect(text, source);

    /// <summary>Catches what comes out of this test from here on, so that a test can show that it is noticed.</summary>
    public static CanaryLeaks Catch() => Caught.Value = new CanaryLeaks();

    /// <summary>Inspects an exception at the moment at which it is thrown, whoever may catch it.</summary>
    public static void Inspect(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        // A failed assertion may quote anything. What .NET cannot read as JSON it quotes too; whatever passes that on is inspected itself.
        if (isLookingAtException || thrown.Exception is XunitException or JsonException)
            return;

        isLookingAtException = true;
        try
        {
            Here.Inspect(thrown.Exception.ToString(), $"an exception: {thrown.Exception.GetType()}: {thrown.Exception.Message}");
        }
        finally
        {
            isLookingAtException = false;
        }
    }

    private static IEnumerable<string> MarksOf(string secret)
    {
        var bytes = Encoding.ASCII.GetBytes(secret);
        var inBase64 = Enumerable.Range(0, 3).SelectMany(before => Pieces(Inner(Convert.ToBase64String([.. new byte[before], .. bytes])), 12));
        return [.. Pieces(secret, 8), .. Pieces(Convert.ToHexString(bytes), 16), .. inBase64];
    }

    /// <summary>What of a Base64 text does not depend on what stands before and behind.</summary>
    private static string Inner(string base64) => base64.TrimEnd('=')[4..^1];

    // A piece with the plus sign is of no use: it is escaped in many ways.
    private static IEnumerable<string> Pieces(string text, int length) =>
        text.Split('+').SelectMany(part => part.Chunk(length)).Where(piece => piece.Length == length).Select(piece => new string(piece));
}
