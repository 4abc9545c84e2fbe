namespace CircleExporter.Metrics;

/// <summary>What may be asked of CircleCI at present.</summary>
/// <param name="RequestsPerSecond">What the budget allows.</param>
/// <param name="ThrottledUntil">Until when nothing may be asked at all; null when something may.</param>
/// <param name="Limit">The limit that CircleCI advertised last; null before.</param>
/// <param name="Remaining">What it said is left of that; null when it did not say.</param>
internal readonly record struct BudgetFigures(double RequestsPerSecond, DateTimeOffset? ThrottledUntil, long? Limit = null, long? Remaining = null);

/// <summary>
/// The families that are collected at the scrape: what this exporter knows about itself. Everything but collecting is cheap and may be called from any thread.
/// </summary>
internal sealed class LiveMetrics : IDisposable
{
    private readonly SemaphoreSlim collecting = new(1);
    private readonly LiveCollectors collectors = new();
    private readonly LedgerMetrics ledger;
    private readonly ProcessMetrics process;
    private readonly Prometheus.Gauge up;
    private readonly Prometheus.Gauge tokenAccepted;
    private readonly Prometheus.Gauge snapshotTimestamp;
    private readonly Prometheus.Gauge series;
    private readonly DroppedSeries droppedSeries;
    private readonly Prometheus.Gauge targets;
    private readonly Prometheus.Counter readings;
    private readonly Prometheus.ICollector<Prometheus.IHistogram> readingDuration;
    private readonly Prometheus.Counter apiRequests;
    private readonly Prometheus.ICollector<Prometheus.IHistogram> apiRequestDuration;
    private readonly Prometheus.Gauge apiThrottledUntil;
    private readonly Prometheus.Gauge apiRateLimit;
    private readonly Prometheus.Gauge apiRateLimitRemaining;
    private readonly Prometheus.Gauge apiBudget;
    private readonly Prometheus.Gauge apiPlan;
    private readonly Prometheus.Gauge planStaleness;
    private readonly Prometheus.Gauge catchingUp;
    private readonly Prometheus.Counter changeDetectionMisses;

    public LiveMetrics(BuildInfo build)
    {
        up = collectors.Gauge(MetricCatalogue.Up);
        tokenAccepted = collectors.Gauge(MetricCatalogue.TokenAccepted, startsAbsent: true);
        collectors.Gauge(MetricCatalogue.BuildInfo).WithLabels(build.Version, build.Revision, build.Runtime).Set(1);
        snapshotTimestamp = collectors.Gauge(MetricCatalogue.SnapshotTimestamp, startsAbsent: true);
        readings = collectors.Counter(MetricCatalogue.Readings);
        readingDuration = collectors.Histogram(MetricCatalogue.ReadingDuration);
        apiRequests = collectors.Counter(MetricCatalogue.ApiRequests);
        apiRequestDuration = collectors.Histogram(MetricCatalogue.ApiRequestDuration);
        apiThrottledUntil = collectors.Gauge(MetricCatalogue.ApiThrottledUntil, startsAbsent: true);
        apiRateLimit = collectors.Gauge(MetricCatalogue.ApiRateLimit, startsAbsent: true);
        apiRateLimitRemaining = collectors.Gauge(MetricCatalogue.ApiRateLimitRemaining, startsAbsent: true);
        apiBudget = collectors.Gauge(MetricCatalogue.ApiBudget, startsAbsent: true);
        apiPlan = collectors.Gauge(MetricCatalogue.ApiPlan);
        planStaleness = collectors.Gauge(MetricCatalogue.PlanStaleness);
        targets = collectors.Gauge(MetricCatalogue.Targets);
        catchingUp = collectors.Gauge(MetricCatalogue.CatchingUp);
        changeDetectionMisses = collectors.Counter(MetricCatalogue.ChangeDetectionMisses);
        ledger = new LedgerMetrics(collectors);
        series = collectors.Gauge(MetricCatalogue.Series);
        droppedSeries = new DroppedSeries(collectors);
        process = new ProcessMetrics(collectors);
        HttpRequests = new RequestMetrics(collectors);
        StartAtZero();
    }

    /// <summary>Whether CircleCI answers usefully; asked at each scrape. Must be quick and must not throw.</summary>
    public Func<bool> Up { get; set; } = static () => false;

    /// <summary>Whether counters may have risen by what finished while nothing was read; asked at each scrape. Must be quick and must not throw.</summary>
    public Func<bool> CatchingUp { get; set; } = static () => false;

    /// <summary>What may be asked of CircleCI; asked at each scrape. Must be quick and must not throw.</summary>
    public Func<BudgetFigures>? Budget { get; set; }

    /// <summary>The metrics of our own HTTP server.</summary>
    public RequestMetrics HttpRequests { get; }

    /// <summary>The live families of the catalogue that nothing collects; none, unless the catalogue outgrew this class.</summary>
    public IEnumerable<string> Missing => collectors.Missing;

    /// <summary>One attempt of a request to CircleCI came to an end.</summary>
    /// <param name="endpoint">The route template.</param>
    /// <param name="code">The status code, or <c>timeout</c>, <c>network</c> or <c>unusable</c>.</param>
    /// <param name="duration">How long it took.</param>
    public void ApiAttempt(string endpoint, string code, TimeSpan duration)
    {
        apiRequests.WithLabels(endpoint, code).Inc();
        apiRequestDuration.WithLabels(endpoint).Observe(Seconds(duration));
    }

    /// <summary>One reading of a target came to an end.</summary>
    public void Reading(ReadingKind kind, ReadingResult result, TimeSpan duration)
    {
        readings.WithLabels(Label(kind), Label(result)).Inc();
        readingDuration.WithLabels(Label(kind)).Observe(Seconds(duration));
    }

    /// <summary>CircleCI accepted or refused the token.</summary>
    public void TokenAccepted(bool accepted) => tokenAccepted.Set(accepted ? 1 : 0);

    /// <summary>What the present plan needs, and what it takes for stale.</summary>
    public void Plan(double neededPerHour, TimeSpan staleness)
    {
        apiPlan.Set(neededPerHour);
        planStaleness.Set(staleness.TotalSeconds);
    }

    /// <summary>Runs were found that the cheap check had not announced.</summary>
    public void ChangeDetectionMisses(int runs) => changeDetectionMisses.Inc(runs);

    /// <summary>What the ledger committed so far.</summary>
    public void Ledger(LedgerFigures figures) => ledger.Set(figures);

    /// <summary>A run was counted that long after it stopped.</summary>
    public void RunLateness(TimeSpan lateness) => ledger.Lateness(lateness);

    /// <summary>How much there is to read now.</summary>
    public void Targets(int organizations, int projects, int workflows)
    {
        targets.WithLabels("organization").Set(organizations);
        targets.WithLabels("project").Set(projects);
        targets.WithLabels("workflow").Set(workflows);
    }

    /// <summary>All live families as they are now, and what is said of the snapshot they are to stand behind.</summary>
    public async Task<ReadOnlyMemory<byte>> CollectAsync(RenderedSnapshot snapshot, ExpositionFormat format, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        // One at a time: the gauges about the snapshot are those of this scrape's generation.
        await collecting.WaitAsync(cancellationToken);
        try
        {
            up.Set(Up() ? 1 : 0);
            catchingUp.Set(CatchingUp() ? 1 : 0);
            SetBudget();
            series.Set(snapshot.Lines);
            droppedSeries.Set(snapshot);
            if (snapshot.IsPublished)
                snapshotTimestamp.Set(snapshot.Time.ToUnixTimeMilliseconds() / 1000.0);
            process.Update();
            await collectors.WriteAsync(body, format, cancellationToken);
        }
        finally
        {
            collecting.Release();
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        collecting.Dispose();
        collectors.Dispose();
    }

    private void SetBudget()
    {
        if (Budget?.Invoke() is not { } budget)
            return;

        apiBudget.Set(budget.RequestsPerSecond);
        SetOrUnpublish(apiThrottledUntil, budget.ThrottledUntil?.ToUnixTimeMilliseconds() / 1000.0);
        SetOrUnpublish(apiRateLimit, budget.Limit);
        SetOrUnpublish(apiRateLimitRemaining, budget.Remaining);
    }

    private static void SetOrUnpublish(Prometheus.Gauge gauge, double? value)
    {
        if (value is { } known)
            gauge.Set(known);
        else
            gauge.Unpublish();
    }

    private void StartAtZero()
    {
        Targets(0, 0, 0);
        foreach (var kind in Enum.GetValues<ReadingKind>())
        {
            readingDuration.WithLabels(Label(kind));
            foreach (var result in Enum.GetValues<ReadingResult>())
                readings.WithLabels(Label(kind), Label(result));
        }
    }

    // A clock that is set back must not make a sum fall.
    private static double Seconds(TimeSpan duration) => Math.Max(0, duration.TotalSeconds);

    private static string Label(ReadingKind kind) => kind switch
    {
        ReadingKind.Summaries => "summaries",
        ReadingKind.Runs => "runs",
        ReadingKind.Project => "project",
        ReadingKind.Discovery => "discovery",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Label(ReadingResult result) => result switch
    {
        ReadingResult.Complete => "complete",
        ReadingResult.Partial => "partial",
        ReadingResult.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };
}
