using System.Globalization;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircleExporter.Tests.Ledger.Simulation;

/// <summary>
/// Days of an exporter's life in a moment: the ledger's own classes on a virtual clock, over a CircleCI that is late, cut short and
/// interrupted, on a disk that is struck, in a process that crashes, watched by two Prometheus servers. Everything follows from the seed.
/// </summary>
internal sealed class SimulatedLife
{
    private const string Project = "gh/acme/web";
    private const int PageSize = 15;
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Length = TimeSpan.FromDays(16);
    private static readonly BranchNaming Branches = new("main", [":default"]);
    private static readonly MetricsOptions Metrics = new() { DurationBuckets = [60, 600, 6000] };
    private static readonly LedgerOptions Options = new() { History = TimeSpan.FromDays(6), BirthHold = TimeSpan.FromMinutes(25) };
    private static readonly LiveMetrics Live = new(new BuildInfo("1", "a", "b"));

    private readonly Random random;
    private readonly VirtualTime time = new(Start);
    private readonly ListedWorld world;
    private readonly DurableDisk disk;
    private readonly LedgerRules rules;
    private readonly Scraper[] scrapers = [new(), new()];
    private readonly bool[] missed = [false, false];
    private readonly HashSet<TrueRun> excused = [];
    private readonly HashSet<string> crowdedOut = [];
    private RunRecorder recorder = null!;
    private ServerClock clock = null!;
    private ServedGenerations served = null!;
    private long generation;
    private (long Version, Dictionary<string, double> Values)? shown;
    private DateTimeOffset downUntil, apiDownUntil, unscrapedUntil, starvedUntil, diskFullUntil, fullUntil;
    private DateTimeOffset? since;
    private bool wasWrong;
    private string? fault;

    private SimulatedLife(int seed, LedgerRules rules, DurableDisk disk)
    {
        (random, this.rules, this.disk) = (new Random(seed), rules, disk);
        world = new ListedWorld(seed, Start.AddDays(-10), Start + Length - TimeSpan.FromDays(5));
        fullUntil = Start + TimeSpan.FromHours(Math.Max(0, random.Next(-20, 10)));
    }

    private bool IsCalm => time.True > Start + Length - TimeSpan.FromDays(2);

    /// <summary>Lives through one seed; null, or the first promise that was broken.</summary>
    public static string? Run(int seed, LedgerRules? rules = null, DurableDisk? disk = null)
    {
        var simulation = new SimulatedLife(seed, rules ?? new LedgerRules(), disk ?? new DurableDisk());
        simulation.Restart();
        for (var tick = 0; simulation.time.True < Start + Length && simulation.fault is null; tick++)
            simulation.LiveOn(tick);
        return simulation.fault ?? simulation.Judge();
    }

    private void LiveOn(int tick)
    {
        var end = time.True + Tick;
        Misfortune();
        if (time.True >= downUntil)
        {
            Survive(() =>
            {
                if (tick % 3 == 0 && time.True >= apiDownUntil)
                    Pass();
                Scrape(0);
                time.Advance(TimeSpan.FromMinutes(2));
                Scrape(1);
            });
        }

        time.Advance(end - time.True);
        fault ??= scrapers.Select(scraper => scraper.Fault).FirstOrDefault(broken => broken is not null);
    }

    private void Misfortune()
    {
        if (IsCalm)
        {
            (time.Error, disk.Next) = (TimeSpan.Zero, CommitFault.None);
            (diskFullUntil, starvedUntil, fullUntil) = (default, default, default);
            return;
        }

        switch (random.Next(700))
        {
            case 0:
                downUntil = time.True + TimeSpan.FromHours(random.Next(1, 36));
                Restart();
                break;
            case 1:
                apiDownUntil = time.True + TimeSpan.FromHours(random.Next(1, 30));
                break;
            // What begins when only one Prometheus has seen a value cannot be told from both having seen it.
            case 2 or 3 when missed is [false, false]:
                unscrapedUntil = time.True + TimeSpan.FromHours(random.Next(1, 8));
                break;
            case 4:
                time.Error = TimeSpan.FromDays(random.Next(-2, 3));
                break;
            case 5 or 6:
                starvedUntil = time.True + TimeSpan.FromHours(random.Next(3) == 0 ? random.Next(20, 80) : random.Next(2, 20));
                break;
            case 7:
                diskFullUntil = time.True + TimeSpan.FromHours(random.Next(1, 12));
                break;
            // Later no workflow may be named any more, so that what is held back retires: what nobody saw of it is lost, and said to be.
            case 8 or 9 when time.True < Start + TimeSpan.FromDays(9):
                fullUntil = time.True + TimeSpan.FromHours(random.Next(1, 12));
                break;
            case < 20:
                Restart();
                break;
        }
    }

    // A crash ends the process wherever it is; the next one begins at once.
    private void Survive(Action life)
    {
        try
        {
            life();
        }
        catch (CrashException)
        {
            Restart();
        }
    }

    private void Restart()
    {
        (clock, served, generation, shown) = (new ServerClock(time), new ServedGenerations(), 0, null);
        recorder = new RunRecorder(new DiskLedger(disk), Options, Metrics, rules, served, Live, time, NullLogger<RunRecorder>.Instance);
        recorder.Load();
    }

    private void Pass()
    {
        Strike();
        CrashMaybe();
        NoteAnswer();
        NoteAnswer();
        if (clock.Now is not { } now)
            return;

        // Now and then a summary is wrongly empty; such a one is not believed.
        var named = random.Next(20) == 0 ? new WorkflowNames([], IsComplete: false) : new WorkflowNames([.. world.NamedAt(time.True)], IsComplete: random.Next(3) > 0);
        recorder.Discover(Project, Branches, now, named.Names);
        since ??= disk.Read().FirstOrDefault()?.Header!.Start;
        var begun = time.True;
        var listings = world.Workflows.Select(workflow => Read(workflow, now)).ToList();
        CrashMaybe();
        Excuse(listings);
        if (recorder.Record(new ProjectPass(Project, now, Branches, [.. listings]) { Named = named }) is not null)
            JudgeReading(listings, begun);
        CrashMaybe();
    }

    private RunListing Read(string workflow, DateTimeOffset now)
    {
        var reading = recorder.Reading(Project, workflow, now);
        var isStarved = time.True < starvedUntil;
        if (reading.PageToken is not null && (isStarved || random.Next(8) == 0))
            return new RunListing(workflow, reading, [], reading.FirstPageNewest, IsComplete: false, NextPageToken: null);

        var next = reading.PageToken is null ? 0 : (int?)int.Parse(reading.PageToken, CultureInfo.InvariantCulture);
        var runs = new List<Run>();
        var newest = reading.FirstPageNewest;
        for (var pages = 0; next is { } from; pages++)
        {
            if (pages > 0 && (isStarved || (!IsCalm && random.Next(30) == 0)))
                return new RunListing(workflow, reading, [.. runs], newest, IsComplete: false, from.ToString(CultureInfo.InvariantCulture));

            var (items, after) = world.Page(workflow, reading.StartDate, time.True, from, PageSize);
            NoteAnswer();
            if (pages == 0 && reading.PageToken is null)
                newest = items.Count == 0 ? null : items.Max(run => run.Created);
            runs.AddRange(items);
            next = after;
            time.Advance(TimeSpan.FromSeconds(5));
        }

        return new RunListing(workflow, reading, [.. runs], newest, IsComplete: true, NextPageToken: null);
    }

    // An answer from a cache, or without a date while the local clock is right; never twice in a row.
    private void NoteAnswer()
    {
        var kind = wasWrong || IsCalm || time.Error != TimeSpan.Zero ? 2 : random.Next(40);
        wasWrong = kind == 0;
        clock.Note(kind switch { 0 => time.True.AddHours(-7), 1 => null, _ => time.True });
    }

    private void Strike()
    {
        disk.Next = time.True < diskFullUntil ? CommitFault.DiskFull
            : IsCalm ? CommitFault.None
            : random.Next(60) switch { 0 => CommitFault.CrashBefore, 1 => CommitFault.CrashAfter, 2 => CommitFault.DiskFull, _ => CommitFault.None };
        disk.WhileStruck = random.Next(2) == 0 ? () => Array.ForEach(scrapers, Serve) : null;
    }

    private void CrashMaybe()
    {
        if (!IsCalm && random.Next(200) == 0)
            throw new CrashException();
    }

    private void Scrape(int scraper)
    {
        Strike();
        recorder.Acknowledge();
        CrashMaybe();
        var isMissed = !missed[scraper] && random.Next(20) == 0;
        missed[scraper] = isMissed;
        if (time.True >= unscrapedUntil && !isMissed)
            Serve(scrapers[scraper]);
        else
            Publish();
    }

    private void Serve(Scraper scraper)
    {
        var begin = time.GetTimestamp();
        scraper.Take(Publish());
        served.Note(generation, begin);
    }

    private Dictionary<string, double> Publish()
    {
        if (shown is not { } current || current.Version != recorder.Version || disk.IsStruck || IsCrowdDue)
        {
            var exposed = recorder.Expose();
            CrashMaybe();
            if (IsCrowdDue)
                Crowd();
            var heldBack = LedgerUnderTest.HeldBack(exposed, series => crowdedOut.Contains(NameOf(series)));
            recorder.Shown(exposed, ++generation, heldBack);
            shown = current = (recorder.Version, LedgerUnderTest.Values(exposed, heldBack));
        }

        return current.Values;
    }

    private bool IsCrowdDue => time.True < fullUntil == (crowdedOut.Count == 0);

    // While there is no room some series are left out, be they new or not.
    private void Crowd()
    {
        crowdedOut.Clear();
        if (time.True >= fullUntil)
            return;

        crowdedOut.Add("nothing");
        crowdedOut.UnionWith(((string[])["test main success", "test main failed", "test main", "test :other success", "test :other failed", "test :other"]).Where(_ => random.Next(2) == 0));
    }

    private static string NameOf(MetricSeries series) => string.Join(' ', series.LabelValues.Skip(1));

    // A listing that is cut is declared, and nothing is promised of what lies behind its end. One that is cut less than an hour from where it
    // was to end cannot be told from a whole one.
    private void Excuse(List<RunListing> listings)
    {
        foreach (var listing in listings.Where(listing => listing.IsFull))
            excused.UnionWith(Missing(listing.Workflow, DateTimeOffset.MinValue, orItsCredits: true).Where(run => run.Created <= listing.LastCreated));
    }

    // What was visible within 48 h when a reading began, and had ended, is in the ledger when it was complete.
    private void JudgeReading(List<RunListing> listings, DateTimeOffset begun)
    {
        foreach (var listing in listings.Where(listing => listing.IsComplete && listing.Reading.PageToken is null))
        {
            var horizon = begun - TimeSpan.FromDays(5);
            fault ??= Missing(listing.Workflow, horizon, orItsCredits: false)
                .Where(run => run.VisibleFrom <= begun && run.VisibleFrom - run.Created <= TimeSpan.FromHours(48) && run.Stopped > since && run.Stopped <= begun && !excused.Contains(run))
                .Select(run => $"{time.True:u} run of {run.Created:u} was not recorded by a complete reading back to {listing.Reading.StartDate:u}")
                .FirstOrDefault();
        }
    }

    // Every run that had ended in time is counted, and every counter rose by exactly what was counted.
    private string? Judge()
    {
        var end = Start + Length - TimeSpan.FromDays(2);
        if (world.All.FirstOrDefault(run => run.Stopped <= since && disk.Counted.Contains(run.Key)) is { } history)
            return $"run of {history.Created:u} had stopped before counting began, and was counted";
        if (world.All.FirstOrDefault(run => run.Stopped > since && run.Stopped <= end && !disk.Counted.Contains(run.Key) && !disk.Late.Contains(run.Key) && !excused.Contains(run)) is { } lost)
            return $"run of {lost.Created:u}, visible from {lost.VisibleFrom:u}, was never counted";
        if (world.All.FirstOrDefault(run => disk.Counted.Contains(run.Key) && run.Stopped <= end && !disk.WithCredits.Contains(run.Key) && !excused.Contains(run)) is { } poor)
            return $"credits of the run of {poor.Created:u}, visible from {poor.CreditsFrom:u}, were never added";

        var truth = Sums(world.All.Where(run => disk.Counted.Contains(run.Key)));
        for (var i = 0; i < scrapers.Length; i++)
        {
            var seen = scrapers[i].Increase;
            if (truth.Keys.Union(seen.Keys).FirstOrDefault(name => truth.GetValueOrDefault(name) != seen.GetValueOrDefault(name)) is { } wrong)
                return $"scraper {i}: {wrong} rose by {seen.GetValueOrDefault(wrong)}, and {truth.GetValueOrDefault(wrong)} was counted";
        }

        return disk.Read().All(project => project.IsBalanced) ? null : "the accounts do not balance";
    }

    private Dictionary<string, double> Sums(IEnumerable<TrueRun> runs)
    {
        var sums = new Dictionary<string, double>();
        foreach (var run in runs)
        {
            var branch = run.Branch == "main" ? "main" : BranchNaming.Other;
            Add(sums, $"runs_total {run.Workflow} {branch} {(run.Status == "strange" ? "unknown" : run.Status)}", 1);
            Add(sums, $"credits_total {run.Workflow} {branch}", disk.WithCredits.Contains(run.Key) ? run.Credits : 0);
            if (branch != "main" || run.IsApproval || run.Status is not ("success" or "failed"))
                continue;

            var length = (run.Stopped!.Value - run.Created).TotalMilliseconds;
            Add(sums, $"run_duration_seconds {run.Workflow} main {run.Status} sum", length);
            Add(sums, $"run_duration_seconds {run.Workflow} main {run.Status} {Metrics.DurationBuckets.Count(bound => length > bound * 1000)}", 1);
        }

        return sums;
    }

    private IEnumerable<TrueRun> Missing(string workflow, DateTimeOffset created, bool orItsCredits)
    {
        var runs = disk.Runs(Project, workflow);
        return world.Since(workflow, created).Where(run => !runs.TryGetValue(run.Key, out var known) || known.State != RunState.Counted || (orItsCredits && !known.Has(RunFacts.CreditsKnown)));
    }

    private static void Add(Dictionary<string, double> sums, string name, double value) => sums[name] = sums.GetValueOrDefault(name) + value;
}
