namespace CircleExporter.Ledger;

/// <summary>Registration of the ledger.</summary>
internal static class LedgerServiceCollectionExtensions
{
    /// <summary>Adds the recording of runs.</summary>
    /// <param name="services">Hold the metrics' options already.</param>
    /// <param name="options">How far back runs are looked for.</param>
    /// <param name="countsHistory">Whether runs that stopped before the start are counted too.</param>
    public static IServiceCollection AddLedger(this IServiceCollection services, LedgerOptions options, bool countsHistory) =>
        services
            .AddSingleton(options)
            .AddSingleton<ServerClock>()
            .AddSingleton<LedgerRules>(_ => countsHistory ? new ThrowawayRules() : new LedgerRules())
            .AddSingleton<IRunLedger>(provider => countsHistory || options.Path == LedgerOptions.InMemory
                ? new MemoryRunLedger()
                : new SqliteRunLedger(options.Path, LedgerSchema.Current, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteRunLedger>>()))
            .AddSingleton<RunRecorder>()
            .AddHostedService<LedgerService>();
}
