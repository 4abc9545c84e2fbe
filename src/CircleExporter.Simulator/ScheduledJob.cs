namespace CircleExporter.Simulator;

/// <summary>A job of a run with the whole of its life.</summary>
/// <param name="Plan">What it is.</param>
/// <param name="Ready">When all it requires has succeeded; null when that never happens.</param>
/// <param name="Start">When it begins to do something; null for an approval and for what never begins.</param>
/// <param name="Stop">When it ends or is approved; null for never.</param>
/// <param name="Outcome">Its status in the end.</param>
internal sealed record ScheduledJob(PlannedJob Plan, DateTimeOffset? Ready, DateTimeOffset? Start, DateTimeOffset? Stop, string Outcome)
{
    internal static ScheduledJob[] Of(RunCourse course, DateTimeOffset createdAt)
    {
        var done = new Dictionary<string, ScheduledJob>();
        foreach (var plan in course.Plan)
            done[plan.Name] = Of(plan, course, ReadyTime(plan, done, createdAt), createdAt);
        return [.. course.Plan.Select(plan => done[plan.Name])];
    }

    /// <summary>The status at a time; <paramref name="isOver"/> tells whether the run has ended by then.</summary>
    internal string StatusAt(DateTimeOffset now, bool isOver)
    {
        if (Stop <= now || (isOver && Outcome is "canceled" or "unauthorized"))
            return Outcome;
        if (Ready <= now && !isOver)
            return Plan.IsApproval ? "on_hold" : "running";
        return isOver ? "not_run" : "blocked";
    }

    private static ScheduledJob Of(PlannedJob plan, RunCourse course, DateTimeOffset? ready, DateTimeOffset createdAt)
    {
        if (course.Kept.Contains(plan.Name))
            return new ScheduledJob(plan, createdAt, plan.IsApproval ? null : createdAt, createdAt, "success");
        if (ready is null || ready >= course.Halt)
            return new ScheduledJob(plan, null, null, null, course.Halt is null ? "not_run" : course.HaltStatus);

        DateTimeOffset? stop = !plan.IsApproval ? ready.Value + course.JobTime
            : course.Approvals.TryGetValue(plan.Name, out var approved) ? Later(approved, ready.Value)
            : null;
        var start = plan.IsApproval ? null : ready;
        var outcome = plan.Name == course.FailingJob ? "failed" : "success";
        DateTimeOffset? end = course.Canceled.TryGetValue(plan.Name, out var canceled) && !(course.Halt < canceled) ? canceled : course.Halt;
        return end is not null && (stop is null || stop > end)
            ? new ScheduledJob(plan, ready, start, end, "canceled")
            : new ScheduledJob(plan, ready, start, stop, outcome);
    }

    private static DateTimeOffset? ReadyTime(PlannedJob plan, Dictionary<string, ScheduledJob> done, DateTimeOffset createdAt)
    {
        var ready = createdAt;
        foreach (var required in plan.Requires.Select(name => done[name]))
        {
            if (required is not { Stop: { } stop, Outcome: "success" })
                return null;
            ready = Later(ready, stop);
        }

        return ready;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
