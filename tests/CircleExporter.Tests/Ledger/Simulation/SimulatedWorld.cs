using CircleExporter.Ledger;

namespace CircleExporter.Tests.Ledger.Simulation;

/// <summary>A run as it really was, and from when on CircleCI shows it.</summary>
internal sealed record TrueRun(Run Run, string Workflow, DateTimeOffset Created, DateTimeOffset? Stopped, DateTimeOffset VisibleFrom, string Branch, string Status, long Credits, DateTimeOffset CreditsFrom, bool IsApproval)
{
    public RunKey Key { get; } = RunKey.Of(Run.Id);
}

/// <summary>What CircleCI would list at some moment: runs that appear late and end late, pages that shift, windows that hide.</summary>
internal sealed class ListedWorld
{
    private static readonly string[] Ends = ["success", "success", "success", "failed", "error", "canceled", "unauthorized", "not_run", "strange"];
    private const string Seldom = "seldom";
    private readonly Dictionary<string, List<TrueRun>> runs = [];

    public ListedWorld(int seed, DateTimeOffset from, DateTimeOffset to)
    {
        var random = new Random(seed);
        Window = random.Next(4) == 0 ? 250 : int.MaxValue;
        var number = 0;
        foreach (var (workflow, perDay) in ((string, int)[])[("test", Window == 250 ? random.Next(60, 110) : 10), ("deploy", 3), (Seldom, 8)])
        {
            var list = runs[workflow] = [];
            for (var at = from; at < to; at += TimeSpan.FromHours(-Math.Log(1 - random.NextDouble()) * 24 / perDay))
            {
                if (workflow != Seldom || (at - from).TotalDays % 6 < 2)
                    list.Add(Make(++number, workflow, at, random));
            }

            list.Reverse();
        }
    }

    public int Window { get; }

    public IEnumerable<string> Workflows => runs.Keys;

    /// <summary>The workflows that summaries name: those that had a run of late.</summary>
    public IEnumerable<string> NamedAt(DateTimeOffset now) =>
        runs.Where(entry => entry.Value.Exists(run => run.VisibleFrom <= now && run.VisibleFrom > now - TimeSpan.FromHours(40))).Select(entry => entry.Key);

    public IEnumerable<TrueRun> All => runs.Values.SelectMany(list => list);

    /// <summary>The runs of a workflow from some creation time on, newest first.</summary>
    public IEnumerable<TrueRun> Since(string workflow, DateTimeOffset created) => runs[workflow].TakeWhile(run => run.Created >= created);

    /// <summary>One page of a listing, newest first, from an index on.</summary>
    public (List<Run> Items, int? Next) Page(string workflow, DateTimeOffset startDate, DateTimeOffset now, int from, int size)
    {
        var visible = Since(workflow, startDate).Where(run => run.VisibleFrom <= now).Take(Window).Skip(from).Take(size + 1).ToList();
        var items = visible.Take(size).Select(run => Listed(run, now)).ToList();
        return (items, visible.Count > size ? from + size : null);
    }

    private static Run Listed(TrueRun run, DateTimeOffset now)
    {
        var hasStopped = run.Stopped <= now;
        return run.Run with
        {
            Status = hasStopped ? run.Status : "running",
            Stopped = hasStopped ? run.Stopped : null,
            Credits = now >= run.CreditsFrom ? run.Credits : null,
        };
    }

    private static TrueRun Make(int number, string workflow, DateTimeOffset created, Random random)
    {
        created = DateTimeOffset.FromUnixTimeMilliseconds(created.ToUnixTimeMilliseconds());
        TimeSpan? length = random.Next(60) switch
        {
            0 => null,
            1 or 2 => TimeSpan.FromHours(random.Next(1, 60)),
            _ => TimeSpan.FromSeconds(random.Next(5, 4000)),
        };
        var stopped = created + length;
        // A finished run may be published late; a long one is listed while it runs.
        var lateness = random.Next(60) switch
        {
            0 => TimeSpan.FromHours(random.NextDouble() * 90),
            < 5 => TimeSpan.FromHours(40 + (random.NextDouble() * 7.8)),
            < 20 => TimeSpan.FromHours(random.NextDouble() * 23),
            _ => TimeSpan.FromMinutes(random.Next(10)),
        };
        var branch = random.Next(4) == 0 ? "topic" : "main";
        var id = new Guid(number, 1, 2, new byte[8]).ToString("D");
        var isApproval = random.Next(10) == 0;
        return new TrueRun(
            new Run(id, branch, null, created, null, isApproval, null), workflow, created, stopped,
            created + lateness, branch, Ends[random.Next(Ends.Length)], random.Next(1, 50), created + lateness + TimeSpan.FromHours(lateness.TotalHours < 24 && random.Next(4) == 0 ? 20 : 0), isApproval);
    }
}
