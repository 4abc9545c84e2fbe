using System.Collections.Concurrent;
using Xunit.Sdk;

namespace CircleExporter.Tests.Support;

/// <summary>The places at which the token came out.</summary>
internal sealed class CanaryLeaks
{
    private static readonly ConcurrentDictionary<string, CanaryLeaks> OfTests = new();

    private readonly ConcurrentQueue<string> leaks = new();

    /// <summary>Each as a sentence.</summary>
    public IReadOnlyCollection<string> All => leaks;

    /// <summary>What came out while a test ran; null for what no test can be blamed for.</summary>
    public static CanaryLeaks Of(string? test) => OfTests.GetOrAdd(test ?? "", _ => new CanaryLeaks());

    /// <summary>Notes the token if it is in a text.</summary>
    public void Inspect(string text, string source)
    {
        if (Canary.IndexIn(text) is >= 0 and var index)
            leaks.Enqueue($"the token stands in {source}: …{text[Math.Max(0, index - 100)..Math.Min(text.Length, index + 50)]}…");
    }

    /// <summary>Fails if the token came out of a test.</summary>
    public static void AssertNone(string test) => AssertNone(OfTests.TryGetValue(test, out var found) ? found.Take() : []);

    /// <summary>Fails if the token came out when no test was there to notice, or no longer.</summary>
    public static void AssertNone() => AssertNone(OfTests.Values.SelectMany(leaks => leaks.Take()));

    private static void AssertNone(IEnumerable<string> leaks)
    {
        if (string.Join('\n', leaks) is { Length: > 0 } text)
            throw new XunitException(text);
    }

    private List<string> Take()
    {
        var taken = new List<string>();
        while (leaks.TryDequeue(out var leak))
            taken.Add(leak);
        return taken;
    }
}
