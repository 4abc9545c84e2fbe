namespace CircleExporter.Simulator;

/// <summary>
/// The pipelines of a project. Generated runs of one branch that begin within the same minute and for the same reason are of one push, so of one pipeline;
/// its number is even. Pipelines that were triggered or came with runs added by hand have odd numbers, so that neither kind renumbers the other.
/// </summary>
internal sealed class ProjectPipelines(SimulatedProject project)
{
    private const int NumbersPerMinute = 16;
    private int ordinals;
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, SimulatedPipeline> own = [];
    private readonly Dictionary<int, SimulatedPipeline> byNumber = [];
    private readonly Dictionary<int, HashSet<Guid>> byDay = [];
    private readonly Dictionary<Guid, List<(SimulatedWorkflow Workflow, string RunId)>> runsOfPipelines = [];

    /// <summary>Counts what was made on demand, so that each gets an id of its own.</summary>
    internal int NextOrdinal() => Interlocked.Increment(ref ordinals);

    private SimulatedWorld World => project.Organization.World;

    private int FirstDay
    {
        get
        {
            lock (gate)
                return byDay.Keys.Append(SimulatedTraffic.DayOf(World.HistoryStart)).Min();
        }
    }

    /// <summary>All pipelines created until then, newest first; a day at a time, for hardly anybody asks for more.</summary>
    internal static IEnumerable<SimulatedPipeline> NewestFirst(IReadOnlyList<SimulatedProject> projects, DateTimeOffset now)
    {
        var first = projects.Select(project => project.Pipelines.FirstDay).DefaultIfEmpty(int.MaxValue).Min();
        for (var day = SimulatedTraffic.DayOf(now); day >= first; day--)
        {
            var pipelines = projects
                .SelectMany(project => project.Pipelines.OnDay(day))
                .Where(pipeline => pipeline.CreatedAt <= now)
                .OrderByDescending(pipeline => pipeline.CreatedAt)
                .ThenByDescending(pipeline => pipeline.Number)
                .ThenBy(pipeline => pipeline.Id);
            foreach (var pipeline in pipelines)
                yield return pipeline;
        }
    }

    internal SimulatedPipeline? FindOwn(Guid id)
    {
        lock (gate)
            return own.GetValueOrDefault(id);
    }

    internal SimulatedPipeline? Find(int number)
    {
        lock (gate)
        {
            if (byNumber.TryGetValue(number, out var pipeline))
                return pipeline;
        }

        var minute = number / NumbersPerMinute - 1 + MinuteOf(World.HistoryStart);
        return number is <= 0 or > 1_000_000_000 ? null
            : Pushes(PushRuns(minute)).Select(push => push.Pipeline).FirstOrDefault(pushed => pushed.Number == number);
    }

    /// <summary>The pipeline of a run; null when it is gone.</summary>
    internal SimulatedPipeline? Of(WorkflowRun member)
    {
        if (member.Run.Details?.PipelineId is { } id)
            return World.FindPipeline(id);

        return FindOwn(ImpliedId(member.Run.Id))
            ?? Pushes(PushRuns(MinuteOf(member.Run.CreatedAt))).FirstOrDefault(push => push.Runs.Exists(run => run.Run.Id == member.Run.Id)).Pipeline;
    }

    /// <summary>The runs of a pipeline, in the order of their creation.</summary>
    internal List<WorkflowRun> RunsOf(SimulatedPipeline pipeline)
    {
        List<(SimulatedWorkflow, string)> members;
        lock (gate)
            members = [.. runsOfPipelines.GetValueOrDefault(pipeline.Id, [])];
        var runs = new List<WorkflowRun>();
        foreach (var (workflow, runId) in members)
        {
            if (project.FindWorkflow(workflow.Name) == workflow && workflow.FindRun(runId) is { } run)
                runs.Add(new WorkflowRun(workflow, run));
        }

        if (FindOwn(pipeline.Id) is null)
            runs.AddRange(Pushes(PushRuns(MinuteOf(pipeline.CreatedAt))).FirstOrDefault(push => push.Pipeline.Id == pipeline.Id).Runs ?? []);
        return [.. runs.OrderBy(run => run.Run.CreatedAt)];
    }

    internal SimulatedPipeline Add(Guid id, DateTimeOffset createdAt, string? branch) =>
        Add(new SimulatedPipeline { Project = project, Id = id, Number = 0, CreatedAt = createdAt, Branch = branch });

    /// <summary>Adds a pipeline under the next free number.</summary>
    internal SimulatedPipeline Add(SimulatedPipeline pipeline)
    {
        lock (gate)
        {
            var numbered = pipeline with { Number = own.TryGetValue(pipeline.Id, out var before) ? before.Number : FreeNumber(pipeline.CreatedAt) };
            if (before is not null)
                byDay[SimulatedTraffic.DayOf(before.CreatedAt)].Remove(before.Id);
            Put(numbered);
            pipeline = numbered;
        }

        World.Register(pipeline);
        return pipeline;
    }

    /// <summary>Writes down to which pipeline a run that was added belongs; without one it gets its own.</summary>
    internal void Own(SimulatedWorkflow workflow, SimulatedRun run)
    {
        World.Register(workflow, run.Id);
        if (run.Details?.PipelineId is null)
        {
            Add(new SimulatedPipeline
            {
                Project = project,
                Id = PipelineIdOf(run),
                Number = 0,
                CreatedAt = run.CreatedAt,
                Branch = run.Branch,
                IsImplied = true,
            });
        }

        lock (gate)
        {
            if (!runsOfPipelines.TryGetValue(PipelineIdOf(run), out var runs))
                runsOfPipelines[PipelineIdOf(run)] = runs = [];
            runs.RemoveAll(other => other.RunId == run.Id);
            runs.Add((workflow, run.Id));
        }
    }

    /// <summary>Forgets the pipeline that came with a run.</summary>
    internal void Disown(string runId)
    {
        lock (gate)
        {
            if (!own.Remove(ImpliedId(runId), out var pipeline))
                return;
            byNumber.Remove(pipeline.Number);
            byDay[SimulatedTraffic.DayOf(pipeline.CreatedAt)].Remove(pipeline.Id);
        }
    }

    private static Guid PipelineIdOf(SimulatedRun run) => run.Details?.PipelineId ?? ImpliedId(run.Id);

    private static Guid ImpliedId(string runId) => StableHash.Id(0, $"pipeline\n{runId}");

    private static long MinuteOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMinute;

    private void Put(SimulatedPipeline pipeline)
    {
        own[pipeline.Id] = byNumber[pipeline.Number] = pipeline;
        var day = SimulatedTraffic.DayOf(pipeline.CreatedAt);
        if (!byDay.TryGetValue(day, out var ids))
            byDay[day] = ids = [];
        ids.Add(pipeline.Id);
    }

    private int NumberOf(DateTimeOffset time) =>
        (int)Math.Clamp(MinuteOf(time) - MinuteOf(World.HistoryStart) + 1, 0, int.MaxValue / NumbersPerMinute - 1) * NumbersPerMinute;

    private int FreeNumber(DateTimeOffset createdAt)
    {
        var number = NumberOf(createdAt) + 1;
        while (byNumber.ContainsKey(number))
            number += 2;
        return number;
    }

    private IEnumerable<SimulatedPipeline> OnDay(int day)
    {
        List<SimulatedPipeline> pipelines;
        lock (gate)
            pipelines = byDay.TryGetValue(day, out var ids) ? [.. ids.Select(id => own[id])] : [];
        return pipelines.Concat(Pushes(project.Workflows.SelectMany(workflow => RunsOn(workflow, day))).Select(push => push.Pipeline));
    }

    private static IEnumerable<WorkflowRun> RunsOn(SimulatedWorkflow workflow, int day) =>
        workflow.GeneratedOn(day).Select(run => new WorkflowRun(workflow, run));

    private IEnumerable<WorkflowRun> PushRuns(long minute)
    {
        var day = (int)(minute / (24 * 60));
        return day < SimulatedTraffic.DayOf(World.HistoryStart)
            ? []
            : project.Workflows.SelectMany(workflow => RunsOn(workflow, day)).Where(run => MinuteOf(run.Run.CreatedAt) == minute);
    }

    private IEnumerable<(SimulatedPipeline Pipeline, List<WorkflowRun> Runs)> Pushes(IEnumerable<WorkflowRun> runs)
    {
        foreach (var minute in runs.GroupBy(run => MinuteOf(run.Run.CreatedAt)))
        {
            var pushes = minute
                .OrderBy(run => run.Run.CreatedAt).ThenBy(run => run.Run.Key)
                .GroupBy(run => (run.Run.Branch, TriggerOf(run.Workflow), run.Workflow.Traffic!.Parameters));
            var rank = 0;
            foreach (var push in pushes)
                yield return (Push([.. push], rank++), [.. push]);
        }
    }

    private SimulatedPipeline Push(List<WorkflowRun> runs, int rank)
    {
        var (workflow, lead) = runs[0];
        return new SimulatedPipeline
        {
            Project = project,
            Id = workflow.IdOf(lead, SimulatedId.ThePipeline),
            Number = NumberOf(lead.CreatedAt) + 2 * rank,
            CreatedAt = lead.CreatedAt,
            Branch = lead.Branch,
            TriggerType = TriggerOf(workflow),
            Parameters = workflow.Traffic!.Parameters ?? new Dictionary<string, object?>(),
        };
    }

    private static string TriggerOf(SimulatedWorkflow workflow) => workflow.Traffic switch
    {
        { At: not null } => "scheduled_pipeline",
        { Parameters: not null } => "api",
        _ => "webhook",
    };
}
