using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>What compiling ahead of time gains: the program of the container image beside the one that needs a runtime.</summary>
internal static class NativeSection
{
    private const string Title = "Compiled ahead of time";
    private const string Budget = "  requests_per_second: 1000\n  burst: 10000\n  max_concurrent_requests: 10\n";
    private const int Projects = 20;
    private const int Starts = 11;
    private const int Scrapes = 100;

    /// <summary>As the image sets it.</summary>
    private static readonly KeyValuePair<string, string> Trimming = new("MALLOC_TRIM_THRESHOLD_", "131072");

    /// <summary>Where <c>eng/bench.sh</c> publishes both.</summary>
    private static string Published(string kind) => Path.Combine(Checkout.Root, "artifacts", "bench", kind);

    /// <summary>The native program; whether there is one depends on what this machine can link.</summary>
    public static string Native => Program("native");

    /// <summary>Whether it was published.</summary>
    public static bool IsPublished => File.Exists(Native);

    private static string Program(string kind) => Path.Combine(Published(kind), "circle-exporter");

    public static async Task<Section> MeasureAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IsPublished)
            return new Section(Title, "Not measured: eng/bench.sh found neither clang nor gcc, or no zlib1g-dev to link with.", []);

        await using var simulator = await RunningSimulator.StartAsync(time, Projects, cancellationToken);
        await simulator.MakeHistoryAsync(cancellationToken);
        var native = await MeasureAsync("native");
        var framework = await MeasureAsync("framework-dependent");
        return new Section(
            Title,
            $"The same sources, published with Native AOT and framework-dependent, each as a process of its own, with the variables of the image. The start is the median of {Starts}, from the start of the process to its line that it listens, with no ledger yet. " +
            $"Then {Projects} projects are read with a wide budget, and memory is VmRSS again, in units of 1,048,576 bytes. Size is what is published, without debug files; the framework-dependent program needs a .NET runtime besides.",
            [
                Figure.AtMost("start to listening", native.Start, 100, Units.Milliseconds, $"{Units.Milliseconds(framework.Start)}, framework-dependent", native.Start / framework.Start),
                Memory("memory, listening", native.Listening, framework.Listening, most: null),
                Memory($"{Units.Count(native.Series)} series: memory, everything read", native.Read, framework.Read, most: 60),
                Memory($"{Units.Count(native.Series)} series: memory after {Scrapes} scrapes", native.Scraped, framework.Scraped, most: 60),
                new Figure("size on disk", Units.Mebibytes(native.Size), $"{Units.Mebibytes(framework.Size)}, framework-dependent", native.Size / framework.Size),
            ]);

        async Task<Measured> MeasureAsync(string kind)
        {
            var starts = new double[Starts];
            for (var i = 0; i < Starts; i++)
            {
                await using var started = await RunningExporter.StartAsync(time, simulator, Budget, ledger: null, cancellationToken, Program(kind), Trimming);
                starts[i] = (await started.Process.LineAsync("msg=\"listening\"", cancellationToken)).After.TotalMilliseconds;
            }

            Array.Sort(starts);
            await using var exporter = await RunningExporter.StartAsync(time, simulator, Budget, ledger: null, cancellationToken, Program(kind), Trimming);
            var listening = exporter.Process.ResidentMebibytes();
            await exporter.Process.LineAsync("history adopted", cancellationToken);
            var (body, _) = await exporter.ScrapeUntilAsync(body => body.CountOf("circleci_workflow_recent_runs") == Projects * RunningSimulator.WorkflowsOfAProject, cancellationToken);
            var read = exporter.Process.ResidentMebibytes();
            for (var i = 0; i < Scrapes; i++)
                await exporter.ScrapeRawAsync(cancellationToken);
            return new Measured(starts[Starts / 2], listening, body.Series, read, exporter.Process.ResidentMebibytes(), SizeOf(Published(kind)));
        }
    }

    private static Figure Memory(string what, double native, double framework, double? most)
    {
        var (baseline, ratio) = ($"{Units.Mebibytes(framework)}, framework-dependent", native / framework);
        return most is { } target ? Figure.AtMost(what, native, target, Units.Mebibytes, baseline, ratio) : new Figure(what, Units.Mebibytes(native), baseline, ratio);
    }

    private static double SizeOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension is not (".dbg" or ".pdb" or ".xml")).Sum(file => file.Length) / (1024.0 * 1024);

    private sealed record Measured(double Start, double Listening, int Series, double Read, double Scraped, double Size);
}
