using System.Collections.Immutable;

namespace CircleExporter.Polling;

/// <summary>How many requests each kind of reading takes each time. Immutable.</summary>
/// <param name="SignalPages">Change signals of all projects that have workflows.</param>
/// <param name="SummaryPages">Summaries of branches and of further windows.</param>
/// <param name="EmptyProjects">Projects without workflows, which are asked seldom.</param>
/// <param name="Projects">All projects.</param>
/// <param name="DiscoveryPages">What discovery takes.</param>
/// <param name="Lists">The run lists: what each takes to read, and how often its workflow runs.</param>
internal sealed record PollDemand(double SignalPages, double SummaryPages, double EmptyProjects, double Projects, double DiscoveryPages, ImmutableArray<RunListDemand> Lists)
{
    private const double TokenPerHour = 1;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How much more there is of all that projects need, since not every project was read yet.</summary>
    public double Unread { get; init; } = 1;

    /// <summary>What the lists of projects take whose change signals are not relied on.</summary>
    public double DistrustedLists { get; init; }

    /// <summary>Whether no project has workflows.</summary>
    public bool IsAllEmpty => SignalPages == 0;

    /// <summary>
    /// The demand of what is observed. Projects that were not read yet are taken to be like those that were; as long as there is none, to have workflows.
    /// </summary>
    public static PollDemand Of(PollTargets targets, SummaryScopes scopes)
    {
        var projects = targets.Projects.ToList();
        var read = projects.Where(project => project.HasRead(PollKind.Signals)).ToList();
        var busy = (read.Count == 0 ? projects : read.Where(project => !project.Workflows.IsEmpty)).ToList();
        return new(
            busy.Sum(project => project.SummaryPages),
            busy.Sum(project => project.SummaryPages * scopes.Others(project.ExactBranches).Count()),
            read.Except(busy).Count(),
            projects.Count,
            targets.Organizations.Values.Sum(organization => organization.DiscoveryPages),
            [.. busy.SelectMany(project => project.Workflows.Values).Select(workflow => new RunListDemand(workflow.ListPages, workflow.RunsPerDay))])
        {
            Unread = read.Count == 0 ? 1 : (double)projects.Count / read.Count,
            DistrustedLists = busy.Where(project => project.IsDistrusted).Sum(project => project.Workflows.Values.Sum(workflow => workflow.ListPages)),
        };
    }

    /// <summary>Requests an hour with all intervals longer by a factor.</summary>
    public double PerHour(PollingOptions options, double stretch)
    {
        var (runs, maxAge) = (options.RunsInterval * stretch, options.MaxAge * stretch);
        var lists = 0.0;
        foreach (var (pages, runsPerDay) in Lists)
            lists += pages * Math.Min(Hourly(runs), Math.Max(Hourly(maxAge), runsPerDay / 24));

        return TokenPerHour
            + (DiscoveryPages * Hourly(options.DiscoveryInterval * stretch))
            + (Projects * Hourly(Day))
            + (Unread * ((SignalPages * Hourly(runs)) + (SummaryPages * Hourly(options.SummaryInterval * stretch)) + (EmptyProjects * Hourly(options.DiscoveryInterval * stretch)) + lists));
    }

    /// <summary>The least factor, from 1 on, with which everything fits; found by halving, to a thousandth.</summary>
    public double StretchWithin(double requestsPerHour, PollingOptions options)
    {
        const double Most = 10_000;
        if (PerHour(options, 1) <= requestsPerHour)
            return 1;

        var (least, most) = (1.0, Most);
        while (most - least > least / 1000)
        {
            var middle = (least + most) / 2;
            (least, most) = PerHour(options, middle) <= requestsPerHour ? (least, middle) : (middle, most);
        }

        return most;
    }

    private static double Hourly(TimeSpan interval) => TimeSpan.FromHours(1) / interval;
}

/// <summary>What a workflow's run list takes.</summary>
/// <param name="Pages">Its pages.</param>
/// <param name="RunsPerDay">How many runs it has a day, each of which calls for a reading.</param>
internal readonly record struct RunListDemand(double Pages, double RunsPerDay);
