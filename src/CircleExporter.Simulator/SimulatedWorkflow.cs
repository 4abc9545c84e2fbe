namespace CircleExporter.Simulator;

/// <summary>A workflow and its runs: those added by hand, and those its traffic brings, made a day at a time when first asked for.</summary>
public sealed class SimulatedWorkflow
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, SimulatedRun[]> days = [];
    private readonly List<SimulatedRun> added = [];

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

    internal ulong Key { get; }

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
        string? id = null)
    {
        lock (gate)
        {
            return AddRun(new SimulatedRun
            {
                Id = id ?? StableHash.Id(unchecked((int)Key), $"{Name}\n{added.Count}").ToString(),
                Branch = branch ?? Project.DefaultBranch,
                Status = status,
                CreatedAt = createdAt,
                StoppedAt = stoppedAt,
                CreditsUsed = credits,
                IsApproval = isApproval,
            });
        }
    }

    /// <summary>Adds a run as given; one of the same id that was added before is replaced.</summary>
    public SimulatedRun AddRun(SimulatedRun run)
    {
        lock (gate)
        {
            added.RemoveAll(other => other.Id == run.Id);
            added.Add(run);
        }

        return run;
    }

    /// <summary>Takes a run away that was added by hand; false when there was none.</summary>
    public bool RemoveRun(string id)
    {
        lock (gate)
            return added.RemoveAll(run => run.Id == id) > 0;
    }

    private void AddGenerated(List<SimulatedRun> runs, DateTimeOffset from, DateTimeOffset to)
    {
        var first = from > Project.Organization.World.HistoryStart ? from : Project.Organization.World.HistoryStart;
        var (firstDay, lastDay) = (SimulatedTraffic.DayOf(first), SimulatedTraffic.DayOf(to));
        for (var day = firstDay; day <= lastDay; day++)
        {
            if (!days.TryGetValue(day, out var runsOfDay))
                days[day] = runsOfDay = SimulatedTraffic.RunsOf(this, day);
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
