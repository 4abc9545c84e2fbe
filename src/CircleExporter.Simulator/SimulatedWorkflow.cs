namespace CircleExporter.Simulator;

/// <summary>A workflow and its runs: those added by hand, and those its traffic brings, made a day at a time when first asked for.</summary>
public sealed class SimulatedWorkflow
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, SimulatedRun[]> days = [];
    private readonly List<SimulatedRun> added = [];
    private readonly Dictionary<string, int> ordinals = [];

    internal SimulatedWorkflow(SimulatedProject project, string name, TrafficPattern? traffic)
    {
        Project = project;
        Name = name;
        Traffic = traffic;
        Key = StableHash.Of($"{project.Organization.World.Seed}\n{project.Slug}\n{name}");
    }

    /// <summary>The project it belongs to.</summary>
    public SimulatedProject Project { get; }

    /// <summary>Free text.</summary>
    public string Name { get; }

    /// <summary>What generates its runs; null when nothing does.</summary>
    public TrafficPattern? Traffic { get; }

    /// <summary>How long the jobs of a triggered or rerun workflow take one after another. Default 1 minute.</summary>
    public TimeSpan TriggeredDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a triggered or rerun workflow fails, in its last job. Default false.</summary>
    public bool TriggeredFails { get; set; }

    internal ulong Key { get; }

    internal uint ShortKey => (uint)Key;

    internal double LiveRunsPerMinute { get; set; }

    /// <summary>The runs created in <c>[from, to)</c>, oldest first, be they over or not, published or not.</summary>
    public IReadOnlyList<SimulatedRun> Runs(DateTimeOffset from, DateTimeOffset to)
    {
        var runs = new List<SimulatedRun>();
        lock (gate)
        {
            if (Traffic is not null)
                AddGenerated(runs, from, to);
            if (added.Count > 0)
            {
                runs.AddRange(added.Where(run => run.CreatedAt >= from && run.CreatedAt < to));
                // A stable order: the answers of two simulators must not differ by the order in which runs were added.
                return [.. runs.OrderBy(run => run.CreatedAt).ThenBy(run => run.Id, StringComparer.Ordinal)];
            }
        }

        return runs;
    }

    /// <summary>Every run created until then, oldest first.</summary>
    public IReadOnlyList<SimulatedRun> RunsUntil(DateTimeOffset time) => Runs(DateTimeOffset.MinValue, time.AddTicks(1));

    /// <summary>Adds a run; <paramref name="stoppedAt"/> may lie in the future, null means that it never stops.</summary>
    public SimulatedRun AddRun(
        DateTimeOffset createdAt,
        DateTimeOffset? stoppedAt = null,
        string? status = "success",
        string? branch = null,
        long? credits = 0,
        bool isApproval = false,
        string? id = null,
        SimulatedPipeline? pipeline = null)
    {
        int count;
        lock (gate)
            count = added.Count;
        return AddRun(new SimulatedRun
        {
            Id = id ?? StableHash.Id(unchecked((int)Key), $"{Name}\n{count}").ToString(),
            Branch = branch ?? Project.DefaultBranch,
            Status = status,
            CreatedAt = createdAt,
            StoppedAt = stoppedAt,
            CreditsUsed = credits,
            IsApproval = isApproval,
            Details = pipeline is null ? null : new RunDetails(pipeline.Id),
        });
    }

    /// <summary>Adds a run as given; one of the same id is replaced.</summary>
    public SimulatedRun AddRun(SimulatedRun run)
    {
        lock (gate)
        {
            if (Find(run.Key) is { } generated && generated.Id == run.Id)
            {
                var place = SimulatedId.Read(run.Key)!.Value;
                days[place.Day][place.Index] = run;
                return run;
            }

            ordinals.TryAdd(run.Id, ordinals.Count);
            added.RemoveAll(other => other.Id == run.Id);
            added.Add(run);
        }

        Project.Pipelines.Own(this, run);
        return run;
    }

    /// <summary>Takes a run away that was added by hand; false when there was none.</summary>
    public bool RemoveRun(string id)
    {
        lock (gate)
        {
            if (added.RemoveAll(run => run.Id == id) == 0)
                return false;
        }

        Project.Pipelines.Disown(id);
        return true;
    }

    /// <summary>The run of that id, or null.</summary>
    public SimulatedRun? FindRun(string id)
    {
        lock (gate)
        {
            return added.Find(run => run.Id == id)
                ?? (Guid.TryParse(id, out var key) && Find(key) is { } generated && generated.Id == id ? generated : null);
        }
    }

    /// <summary>The runs its traffic brings on a UTC day, oldest first.</summary>
    internal IEnumerable<SimulatedRun> GeneratedOn(int day)
    {
        if (Traffic is null)
            return [];

        lock (gate)
            return Day(day).Where(run => run.CreatedAt >= Project.Organization.World.HistoryStart).ToList();
    }

    /// <summary>The run at a place, or null.</summary>
    internal SimulatedRun? At(SimulatedId place)
    {
        lock (gate)
        {
            if (place.Day == 0)
                return ordinals.FirstOrDefault(pair => pair.Value == place.Index).Key is { } id ? added.Find(run => run.Id == id) : null;
            return IsInHistory(place.Day) && place.Index < Day(place.Day).Length ? Day(place.Day)[place.Index] : null;
        }
    }

    /// <summary>The id of a part of a run.</summary>
    internal Guid IdOf(SimulatedRun run, int part)
    {
        lock (gate)
        {
            var place = SimulatedId.Read(run.Key) is { } read && read.Workflow == ShortKey && Find(run.Key)?.Id == run.Id
                ? read
                : new SimulatedId(ShortKey, 0, ordinals.GetValueOrDefault(run.Id), 0);
            return (place with { Part = part }).Spell(unchecked((uint)StableHash.Mix(Key + (ulong)place.Day + ((ulong)place.Index << 20) + ((ulong)part << 50))));
        }
    }

    private bool IsInHistory(int day) =>
        Traffic is not null && day >= SimulatedTraffic.DayOf(Project.Organization.World.HistoryStart) && day < SimulatedTraffic.DayOf(DateTimeOffset.MaxValue) - 1;

    private SimulatedRun? Find(Guid key) =>
        SimulatedId.Read(key) is { Part: SimulatedId.TheRun } place && place.Workflow == ShortKey && IsInHistory(place.Day)
        && place.Index < Day(place.Day).Length && Day(place.Day)[place.Index] is { } run && run.Key == key
            ? run
            : null;

    private SimulatedRun[] Day(int day)
    {
        if (!days.TryGetValue(day, out var runs))
            days[day] = runs = SimulatedTraffic.RunsOf(this, day);
        return runs;
    }

    private void AddGenerated(List<SimulatedRun> runs, DateTimeOffset from, DateTimeOffset to)
    {
        var first = from > Project.Organization.World.HistoryStart ? from : Project.Organization.World.HistoryStart;
        var (firstDay, lastDay) = (SimulatedTraffic.DayOf(first), SimulatedTraffic.DayOf(to));
        for (var day = firstDay; day <= lastDay; day++)
        {
            var runsOfDay = Day(day);
            if (day > firstDay && day < lastDay)
            {
                runs.AddRange(runsOfDay);
                continue;
            }

            foreach (var run in runsOfDay)
            {
                if (run.CreatedAt >= first && run.CreatedAt < to)
                    runs.Add(run);
            }
        }
    }
}
