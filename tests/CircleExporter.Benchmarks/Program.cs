using CircleExporter.Benchmarks.Parts;
using CircleExporter.Benchmarks.Report;
using CircleExporter.Benchmarks.Whole;

// Called by eng/bench.sh: the sections that are named, or all of them; with --write the page of docs is rewritten.
var time = TimeProvider.System;
var sections = new (string Name, Func<CancellationToken, Task<Section>> MeasureAsync)[]
{
    ("scrape", _ => Task.FromResult(ScrapeSection.Measure())),
    ("publish", _ => Task.FromResult(PublishSection.Measure())),
    ("ledger", _ => Task.FromResult(LedgerSection.Measure())),
    ("storage", token => StorageSection.MeasureAsync(time, token)),
    ("refresh", token => RefreshSection.MeasureAsync(time, token)),
    ("steady", token => SteadySection.MeasureAsync(time, token)),
    ("memory", token => MemorySection.MeasureAsync(time, token)),
    ("aot", token => NativeSection.MeasureAsync(time, token)),
};

var write = args.Contains("--write");
var wanted = args.Where(argument => argument != "--write").ToList();
if (wanted.Except(sections.Select(section => section.Name)).FirstOrDefault() is { } stranger)
    return Refuse($"{stranger}: not a section; there are {string.Join(", ", sections.Select(section => section.Name))}");
if (write && wanted.Count > 0)
    return Refuse("--write: the page holds the figures of one run, so it is only written with all sections");

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var measured = new List<Section>();
foreach (var (name, measureAsync) in sections.Where(section => wanted.Count == 0 || wanted.Contains(section.Name)))
{
    await Console.Error.WriteLineAsync($"measuring: {name}");
    measured.Add(await measureAsync(stop.Token));
}

var report = Markdown.Render(measured, Machine.Describe(time));
Console.WriteLine(report);
if (write)
    PerformancePage.Replace(report);
return measured.SelectMany(section => section.Figures).Any(figure => figure.IsMet == false) ? 1 : 0;

static int Refuse(string sentence)
{
    Console.Error.WriteLine(sentence);
    return 2;
}
