using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Polling;
using CircleExporter.Web;

namespace CircleExporter.Cli;

/// <summary>Makes options of the values in force and checks what concerns several keys, or the disk.</summary>
internal sealed class SettingsBuilder(ConfigLayers layers, TokenSource? token, string workingDirectory)
{
    private readonly string? _caFile = layers.Get(ConfigKeys.CaFile) is { } path ? Path.Combine(workingDirectory, path) : null;

    public Settings Build() => new(CircleCi(), Polling(), Ledger(), Metrics(), Web(), Log());

    /// <summary>Faults that no single value shows.</summary>
    public void Check(ICollection<Fault> faults)
    {
        var url = layers.Get(ConfigKeys.Url);
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !layers.Get(ConfigKeys.AllowHttp))
        {
            faults.Add(new Fault(
                layers.Find(ConfigKeys.Url)?.Place,
                $"the token would cross the network to {url.Host} unencrypted (https, or circleci.allow_http: true)"));
        }

        if (_caFile is not null)
            CheckCaFile(layers.Find(ConfigKeys.CaFile)!, faults);
    }

    private void CheckCaFile(SettingValue value, ICollection<Fault> faults)
    {
        var shown = Fault.Quote((string)value.Value!);
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(_caFile!);
            if (certificates.Count == 0)
                faults.Add(new Fault(value.Place, $"{shown} holds no certificate (a PEM file)"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(new Fault(value.Place, $"the certificates cannot be read: {shown}: {FileFailure.Reason(_caFile!, exception)}"));
        }
        catch (CryptographicException)
        {
            faults.Add(new Fault(value.Place, $"{shown} holds a certificate that cannot be read (a PEM file)"));
        }
    }

    private CircleCiOptions CircleCi() => new()
    {
        BaseAddress = layers.Get(ConfigKeys.Url),
        Token = token?.Token,
        TokenFile = token?.File,
        Timeout = layers.Get(ConfigKeys.Timeout),
        RequestsPerSecond = layers.Get(ConfigKeys.RequestsPerSecond),
        Burst = layers.Get(ConfigKeys.Burst),
        MaxConcurrentRequests = layers.Get(ConfigKeys.MaxConcurrentRequests),
        AllowHttp = layers.Get(ConfigKeys.AllowHttp),
        CaFile = _caFile,
    };

    private PollingOptions Polling() => new()
    {
        Projects = [.. layers.Get(ConfigKeys.Projects).Select(entry => new ProjectTarget(entry.Slug, Filter(entry)))],
        Organizations =
        [
            .. layers.Get(ConfigKeys.Organizations).Select(entry => new OrganizationTarget(
                entry.Slug, entry.Include ?? TargetKeys.Include.Default, entry.Exclude ?? TargetKeys.Exclude.Default, Filter(entry))),
        ],
        Windows = layers.Get(ConfigKeys.Windows),
        RunsInterval = layers.Get(ConfigKeys.RunsInterval),
        SummaryInterval = layers.Get(ConfigKeys.SummaryInterval),
        DiscoveryInterval = layers.Get(ConfigKeys.DiscoveryInterval),
        MaxAge = layers.Get(ConfigKeys.MaxAge),
        Staleness = layers.Get(ConfigKeys.Staleness),
    };

    private TargetFilter Filter<TSlug>(TargetEntry<TSlug> entry) =>
        new(entry.Workflows ?? layers.Get(ConfigKeys.Workflows), entry.Branches ?? layers.Get(ConfigKeys.Branches));

    private LedgerOptions Ledger() => new()
    {
        Path = layers.Get(ConfigKeys.LedgerPath)!,
        History = layers.Get(ConfigKeys.History),
        BirthHold = layers.Get(ConfigKeys.BirthHold),
    };

    private MetricsOptions Metrics() => new()
    {
        DurationBuckets = layers.Get(ConfigKeys.DurationBuckets),
        MaxSeries = layers.Get(ConfigKeys.MaxSeries),
        PublishInterval = layers.Get(ConfigKeys.PublishInterval),
    };

    private WebOptions Web() => new()
    {
        ListenAddresses = layers.Get(ConfigKeys.ListenAddresses),
        TelemetryPath = layers.Get(ConfigKeys.TelemetryPath),
        MaxRequests = layers.Get(ConfigKeys.MaxRequests),
    };

    private LogOptions Log() => new()
    {
        Level = layers.Get(ConfigKeys.LogLevel),
        Json = layers.Get(ConfigKeys.LogJson),
    };
}
