namespace CircleExporter.Simulator;

/// <summary>
/// Makes the runs of a workflow for one UTC day, out of the seed, the workflow and the day alone:
/// it does not matter when, how often or in which order they are asked for.
/// </summary>
internal static class SimulatedTraffic
{
    // So long before the start that runs of every length end from the first minute on.
    private static readonly TimeSpan LiveLead = TimeSpan.FromHours(1);

    private static readonly string[] Topics =
        ["checkout", "search", "login", "invoices", "dark-mode", "cache", "emails", "api-v2", "retry", "image-upload", "i18n", "cleanup"];

    internal static int DayOf(DateTimeOffset time) => (int)(time.UtcTicks / TimeSpan.TicksPerDay);

    internal static SimulatedRun[] RunsOf(SimulatedWorkflow workflow, int day)
    {
        var midnight = new DateTimeOffset(day * TimeSpan.TicksPerDay, TimeSpan.Zero);
        var usual = new DayOfRuns(workflow, day, StableHash.RandomFor(workflow.Key, day, salt: 0));
        foreach (var time in UsualTimes(workflow.Traffic!, midnight, usual.Random))
            usual.Add(time, mayHold: true);

        var live = new DayOfRuns(workflow, day, StableHash.RandomFor(workflow.Key, day, salt: 1));
        foreach (var time in LiveTimes(workflow, midnight, live.Random))
            live.Add(time, mayHold: false);

        var runs = usual.Runs.Concat(live.Runs).OrderBy(run => run.CreatedAt).ToArray();
        for (var index = 0; index < runs.Length; index++)
            runs[index] = runs[index] with { Key = new SimulatedId(workflow.ShortKey, day, index, SimulatedId.TheRun).Spell(runs[index].Noise) };
        return runs;
    }

    private static List<DateTimeOffset> UsualTimes(TrafficPattern traffic, DateTimeOffset midnight, Random random)
    {
        if (traffic.At is { } at)
            return [midnight + at + TimeSpan.FromMilliseconds(random.Next(5_000))];

        var isWeekend = midnight.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var expected = traffic.RunsPerDay * (isWeekend ? traffic.WeekendFactor : 1) * (0.75 + 0.5 * random.NextDouble());
        var count = (int)(expected + random.NextDouble());
        return Enumerable.Range(0, count).Select(_ => midnight + TimeOfDay(random)).Order().ToList();
    }

    private static TimeSpan TimeOfDay(Random random)
    {
        var hours = random.NextDouble() < 0.9
            ? 8 + 5 * (random.NextDouble() + random.NextDouble())
            : 24 * random.NextDouble();
        return TimeSpan.FromMilliseconds((long)(hours * 3_600_000));
    }

    private static IEnumerable<DateTimeOffset> LiveTimes(SimulatedWorkflow workflow, DateTimeOffset midnight, Random random)
    {
        var begin = workflow.Project.Organization.World.Start - LiveLead;
        if (workflow.LiveRunsPerMinute <= 0 || midnight.AddDays(1) < begin)
            yield break;

        var gap = 60_000 / workflow.LiveRunsPerMinute;
        for (var slot = 0; slot * gap < 86_400_000; slot++)
        {
            var time = midnight.AddMilliseconds((long)Math.Min((slot + random.NextDouble()) * gap, 86_399_999));
            if (time >= begin)
                yield return time;
        }
    }

    /// <summary>The runs of a day while they are made: each depends on the outcome of the one before.</summary>
    private sealed class DayOfRuns(SimulatedWorkflow workflow, int day, Random random)
    {
        private readonly TrafficPattern traffic = workflow.Traffic!;
        private readonly string?[] branches = new string?[5];
        private bool lastFailed;

        public Random Random => random;

        public List<SimulatedRun> Runs { get; } = [];

        public void Add(DateTimeOffset createdAt, bool mayHold)
        {
            var status = Status(createdAt);
            var median = createdAt >= traffic.SlowSince ? 2 * traffic.MedianDuration : traffic.MedianDuration;
            var work = status switch
            {
                "unauthorized" or "not_run" or "error" => TimeSpan.Zero,
                "canceled" => LogNormal(median) * random.NextDouble(),
                _ => LogNormal(median),
            };
            var isApproval = mayHold && random.NextDouble() < traffic.ApprovalShare;
            var hold = isApproval ? LogNormal(TimeSpan.FromMinutes(25), 1.4) : TimeSpan.Zero;
            var credits = (long)Math.Round(work.TotalMinutes * traffic.CreditsPerMinute * (0.9 + 0.2 * random.NextDouble()));
            var knowsCredits = random.NextDouble() >= traffic.MissingCreditsShare;
            Runs.Add(SimulatedRun.Generated(
                NextNoise(), Branch(), status, createdAt, work + hold, knowsCredits ? credits : null, isApproval));
            lastFailed = status == "failed" || (lastFailed && status != "success");
        }

        private uint NextNoise() => unchecked((uint)random.NextInt64());

        private string Status(DateTimeOffset createdAt)
        {
            var chance = random.NextDouble();
            if (createdAt >= traffic.BrokenSince)
                return "failed";
            if (chance < traffic.OtherRate)
                return random.Next(10) switch { < 7 => "canceled", 7 => "error", 8 => "unauthorized", _ => "not_run" };
            return random.NextDouble() < (lastFailed ? traffic.FailureRateAfterFailure : traffic.FailureRate) ? "failed" : "success";
        }

        // Branches live for a week and overlap with those of the weeks beside.
        private string Branch()
        {
            if (traffic.At is not null || random.NextDouble() < traffic.DefaultBranchShare)
                return workflow.Project.FirstDefaultBranch;

            // One string a branch and day: there may be a million runs.
            var index = random.Next(branches.Length);
            return branches[index] ??= BranchName(day / 7 * 3 + index);
        }

        private static string BranchName(int number) => (number % 7) switch
        {
            0 => $"fix/\"{Topics[number % Topics.Length]}\" #{number % 1000}",
            1 => $"dependabot/npm_and_yarn/{Topics[number % Topics.Length]}-{number % 9}.{number % 17}.1",
            _ => $"feature/{Topics[number % Topics.Length]}-{number % 1000}",
        };

        private TimeSpan LogNormal(TimeSpan median, double? spread = null)
        {
            var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return TimeSpan.FromMilliseconds((long)(median.TotalMilliseconds * Math.Exp((spread ?? traffic.Spread) * gauss)));
        }
    }
}
