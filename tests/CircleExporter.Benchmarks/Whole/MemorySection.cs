using System.Security.Cryptography;
using System.Text;
using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>How much memory a whole exporter takes, and whether scrapers see the same.</summary>
internal static class MemorySection
{
    private const int Scrapes = 100;
    private const int Scrapers = 8;

    public static async Task<Section> MeasureAsync(TimeProvider time, CancellationToken cancellationToken) => new(
        "A whole process",
        $"Again both as processes of their own, the budget wide. Memory is the kernel's VmRSS, with the pages of shared libraries in it: when the process begins to listen, when it has read everything, and after {Scrapes} scrapes one by one. " +
        $"Then {Scrapers} scrapers ask at once, {Scrapes} times each; two bodies differ when their data part differs though both tell the same snapshot time.",
        [
            .. await OneAsync(time, projects: 20, targetMebibytes: 120, cancellationToken),
            .. await OneAsync(time, projects: 50, targetMebibytes: null, cancellationToken),
        ]);

    private static async Task<IEnumerable<Figure>> OneAsync(TimeProvider time, int projects, double? targetMebibytes, CancellationToken cancellationToken)
    {
        await using var simulator = await RunningSimulator.StartAsync(time, projects, cancellationToken);
        await using var exporter = await RunningExporter.StartAsync(time, simulator, "  requests_per_second: 1000\n  burst: 10000\n  max_concurrent_requests: 10\n", ledger: null, cancellationToken);
        var empty = exporter.Process.ResidentMebibytes();
        await exporter.Process.LineAsync("history adopted", cancellationToken);
        var (body, _) = await exporter.ScrapeUntilAsync(body => body.CountOf("circleci_workflow_recent_runs") == projects * RunningSimulator.WorkflowsOfAProject, cancellationToken);
        var full = exporter.Process.ResidentMebibytes();

        var times = await ScrapeAsync(time, exporter, cancellationToken);
        var scraped = exporter.Process.ResidentMebibytes();
        var (errors, different) = await TogetherAsync(exporter, cancellationToken);

        var world = $"{Units.Count(body.Series)} series: ";
        var start = $"{Units.Mebibytes(empty)}, listening";
        return
        [
            Memory($"{world}memory, everything read", full, start, full / empty, targetMebibytes),
            Memory($"{world}memory after {Scrapes} scrapes", scraped, start, scraped / empty, targetMebibytes),
            new Figure($"{world}median scrape, of {Scrapes}", Units.Milliseconds(times[Scrapes / 2]), $"{Units.Milliseconds(times[Scrapes * 95 / 100])}, 95th percentile"),
            Figure.AtMost($"{world}{Scrapers} scrapers at once, errors", errors, 0, Units.Count, $"{Units.Count(Scrapers * Scrapes)} scrapes"),
            Figure.AtMost($"{world}{Scrapers} scrapers at once, bodies that differ", different, 0, Units.Count, $"{Units.Count(Scrapers * Scrapes)} scrapes"),
        ];
    }

    private static Figure Memory(string what, double mebibytes, string baseline, double ratio, double? target) => target is { } most
        ? Figure.AtMost(what, mebibytes, most, Units.Mebibytes, baseline, ratio)
        : new Figure(what, Units.Mebibytes(mebibytes), baseline, ratio);

    private static async Task<double[]> ScrapeAsync(TimeProvider time, RunningExporter exporter, CancellationToken cancellationToken)
    {
        var times = new double[Scrapes];
        for (var i = 0; i < Scrapes; i++)
        {
            var began = time.GetTimestamp();
            await exporter.ScrapeRawAsync(cancellationToken);
            times[i] = time.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    private static async Task<(int Errors, int Different)> TogetherAsync(RunningExporter exporter, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Scrapers).Select(async _ =>
        {
            var seen = new List<(double Snapshot, string Digest)?>();
            for (var i = 0; i < Scrapes; i++)
                seen.Add(await TryScrapeAsync(exporter, cancellationToken) is { } body ? (body.SnapshotTime, Digest(body)) : null);
            return seen;
        }));

        var all = answers.SelectMany(seen => seen).ToList();
        var distinct = all.OfType<(double Snapshot, string Digest)>().Distinct().ToList();
        return (all.Count(body => body is null), distinct.Count - distinct.DistinctBy(body => body.Snapshot).Count());
    }

    private static string Digest(ScrapedBody body) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(body.Data)));

    private static async Task<ScrapedBody?> TryScrapeAsync(RunningExporter exporter, CancellationToken cancellationToken)
    {
        try
        {
            return await exporter.ScrapeAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return null;
        }
    }
}
