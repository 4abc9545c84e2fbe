namespace CircleExporter.Simulator;

/// <summary>How the jobs of a run go: with the time the run begins, all that happens follows.</summary>
/// <param name="Plan">The jobs, each after those it requires.</param>
/// <param name="JobTime">How long each takes.</param>
internal sealed record RunCourse(IReadOnlyList<PlannedJob> Plan, TimeSpan JobTime)
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(3650);

    /// <summary>The job that fails; null when none does.</summary>
    internal string? FailingJob { get; init; }

    /// <summary>When each approval was given.</summary>
    internal IReadOnlyDictionary<string, DateTimeOffset> Approvals { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>When somebody put an end to single jobs.</summary>
    internal IReadOnlyDictionary<string, DateTimeOffset> Canceled { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Jobs whose earlier success counts.</summary>
    internal IReadOnlyCollection<string> Kept { get; init; } = [];

    /// <summary>Nothing begins then or later, and what goes on is canceled.</summary>
    internal DateTimeOffset? Halt { get; init; }

    /// <summary>The status of jobs that <see cref="Halt"/> keeps from beginning.</summary>
    internal string HaltStatus { get; init; } = "not_run";

    /// <summary>The course that leads to the times and the status a run has.</summary>
    internal static RunCourse Of(SimulatedRun run, IReadOnlyList<PlannedJob>? configured)
    {
        if (run.Details?.Course is { } course)
            return course;

        var isHeld = run.IsApproval || (run.StoppedAt is null && run.Status == "on_hold");
        var plan = configured is not null && (!isHeld || configured.Any(job => job.IsApproval)) ? configured : PlannedJob.Usual(isHeld);
        return run.StoppedAt is { } stopped ? Ended(run, plan, stopped) : Endless(run, plan);
    }

    /// <summary>What becomes of a run of this course that begins then: no end while it waits for an approval.</summary>
    internal (DateTimeOffset? StoppedAt, string Status) Outcome(DateTimeOffset createdAt)
    {
        var jobs = ScheduledJob.Of(this, createdAt);
        if (jobs.Any(job => job.Plan.IsApproval && job is { Ready: not null, Stop: null }))
            return (null, "on_hold");

        var stopped = jobs.Max(job => job.Stop) ?? createdAt;
        return jobs.Any(job => job.Outcome == "canceled") ? (Halt ?? stopped, "canceled")
            : jobs.Any(job => job.Outcome == "failed") ? (stopped, "failed")
            : (stopped, "success");
    }

    private static RunCourse Ended(SimulatedRun run, IReadOnlyList<PlannedJob> plan, DateTimeOffset stopped)
    {
        var depths = PlannedJob.Depths(plan);
        var levels = plan.Count == 0 ? 1 : depths.Values.Max() + 1;
        var chance = StableHash.Of(run.Id);
        var duration = stopped - run.CreatedAt;
        if (run.Status is "success" or null)
            return Through(run, plan, depths, Part(duration, levels));
        if (run.Status == "failed")
        {
            var builds = plan.Where(job => !job.IsApproval).ToList();
            var failing = builds.Count == 0 ? null : builds[(int)(chance % (ulong)builds.Count)].Name;
            var level = failing is null ? levels : depths[failing] + 1;
            var course = Through(run, plan, depths, Part(duration, level));
            return course with { FailingJob = failing, Halt = run.CreatedAt + course.JobTime * level };
        }

        if (run.Status == "canceled")
        {
            var begun = (int)(chance % (ulong)levels) + 0.5;
            return Through(run, plan, depths, duration / begun) with { Halt = stopped, HaltStatus = "canceled" };
        }

        return new RunCourse(plan, duration) { Halt = run.CreatedAt, HaltStatus = run.Status == "unauthorized" ? "unauthorized" : "not_run" };
    }

    // Rounded down: what is put together again must not last longer than the run.
    private static TimeSpan Part(TimeSpan whole, int parts) => TimeSpan.FromTicks(whole.Ticks / parts);

    private static RunCourse Through(SimulatedRun run, IReadOnlyList<PlannedJob> plan, Dictionary<string, int> depths, TimeSpan jobTime) =>
        new(plan, jobTime)
        {
            Approvals = plan.Where(job => job.IsApproval).ToDictionary(job => job.Name, job => run.CreatedAt + jobTime * (depths[job.Name] + 1)),
        };

    private static RunCourse Endless(SimulatedRun run, IReadOnlyList<PlannedJob> plan) =>
        new(plan, run.Status == "on_hold" ? TimeSpan.FromMinutes(1) : Forever);
}
