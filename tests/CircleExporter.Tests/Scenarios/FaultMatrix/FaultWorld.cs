using System.Reflection;
using System.Runtime.CompilerServices;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>
/// Two projects, <c>web</c> and <c>api</c>, and the exporter that reads them. In each the workflow <c>build</c> goes on working while <c>audit</c>, the first of
/// every list, is quiet.
/// </summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    /// <summary>The project that a fault hits when it hits only one.</summary>
    public const string Struck = "gh/acme/web";

    /// <summary>The other.</summary>
    public const string Other = "gh/acme/api";

    /// <summary>A token that must not be seen anywhere.</summary>
    public const string Canary = "CCIPAT_canary_3f9a17c2";

    /// <summary>The runs of each <c>build</c> before anything happens.</summary>
    public const int RunsBefore = 2;

    private readonly Dictionary<string, int> added = [], unfinished = [];

    public FaultWorld()
    {
        Exporter.Simulator.Options.Token = Canary;
        var acme = Exporter.Simulator.World.AddOrganization("gh/acme");
        var start = Exporter.Simulator.World.Start;
        foreach (var slug in Projects)
        {
            var project = acme.AddProject(slug.Split('/')[^1]);
            project.AddWorkflow("audit").AddRun(start.AddHours(-5), start.AddHours(-4), credits: 2);
            project.AddWorkflow("build").AddRun(start.AddHours(-3), start.AddHours(-2), credits: 3);
            project.FindWorkflow("build")!.AddRun(start.AddHours(-2), start.AddHours(-1), "failed", "feature", credits: 3);
        }

        Exporter.Polling = Exporter.Polling with { Projects = [ExporterScenario.Project(Struck), ExporterScenario.Project(Other)] };
    }

    public static List<string> Projects { get; } = [Struck, Other];

    public ExporterScenario Exporter { get; } = new();

    /// <summary>Has the token read from a file.</summary>
    public void UseTokenFile()
    {
        Exporter.CircleCi.TokenFile = Path.GetTempFileName();
        WriteToken();
    }

    /// <summary>Puts the token that is good now into the file.</summary>
    public void WriteToken() => File.WriteAllText(Exporter.CircleCi.TokenFile!, Exporter.Simulator.Options.Token);

    /// <summary>Has the projects found by asking for those of the organization, as often as for runs.</summary>
    public void Discover() => Exporter.Polling = Exporter.Polling with
    {
        Projects = [],
        Organizations = [ExporterScenario.Organization(Exporter.Simulator.World.FindOrganization("gh/acme")!)],
        DiscoveryInterval = Exporter.Polling.RunsInterval,
    };

    /// <summary>The settings of CircleCI that can change while it answers.</summary>
    public static IEnumerable<PropertyInfo> Settings => typeof(SimulatorOptions).GetProperties().Where(property =>
        property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));

    /// <summary>A workflow that works.</summary>
    public SimulatedWorkflow Build(string project) => Exporter.Simulator.World.FindProject(project)!.FindWorkflow("build")!;

    /// <summary>Adds runs that finish from now on, ten a second.</summary>
    public void AddRuns(string project, int count = 1)
    {
        var now = Exporter.Time.GetUtcNow();
        for (var run = 1; run <= count; run++)
            Build(project).AddRun(now.AddSeconds(run / 10.0), now.AddSeconds(7 + (run / 10.0)), credits: 1);
        added[project] = Added(project) + count;
    }

    /// <summary>Adds workflows with a run each.</summary>
    public void AddWorkflows(string project, IReadOnlyList<string> names)
    {
        var now = Exporter.Time.GetUtcNow();
        foreach (var name in names)
            Exporter.Simulator.World.FindProject(project)!.AddWorkflow(name).AddRun(now.AddSeconds(1), now.AddSeconds(8));
        added[project] = Added(project) + names.Count;
        unfinished[project] = -names.Count; // they are not of the workflow that is looked at
    }

    /// <summary>Adds a project with one finished run.</summary>
    public void AddProject(string slug) => Exporter.Simulator.World.FindOrganization("gh/acme")!
        .AddProject(slug.Split('/')[^1]).AddWorkflow("build").AddRun(Exporter.Simulator.World.Start.AddHours(-2), Exporter.Simulator.World.Start.AddHours(-1));

    /// <summary>Adds a run that waits for somebody.</summary>
    public void PutOnHold(string project)
    {
        var now = Exporter.Time.GetUtcNow();
        Build(project).AddRun(now.AddSeconds(2), isApproval: true, id: OnHold(project));
        unfinished[project] = 1;
    }

    /// <summary>Lets it finish.</summary>
    public void Approve(string project)
    {
        var run = Build(project).FindRun(OnHold(project))!;
        Build(project).AddRun(run.CreatedAt, Exporter.Time.GetUtcNow().AddSeconds(1), isApproval: true, id: run.Id);
        (added[project], unfinished[project]) = (Added(project) + 1, 0);
    }

    /// <summary>How many runs that finish were added.</summary>
    public int Added(string project) => added.GetValueOrDefault(project);

    /// <summary>How many runs were added to the workflow that is looked at.</summary>
    public int Listed(string project) => Added(project) + unfinished.GetValueOrDefault(project);

    /// <summary>Makes everything go wrong, or only what has to do with a project.</summary>
    public async Task BreakAsync(FaultRow row, string? project = null)
    {
        foreach (var fault in row.Faults?.Invoke(project) ?? [])
            Exporter.Break(fault);
        row.Habit?.Invoke(Exporter.Simulator.Options);
        Exporter.Time.Latency = Exporter.Simulator.Options.Latency;
        if (row.Break is not null)
            await row.Break(this);
    }

    /// <summary>Makes everything well.</summary>
    public async Task MendAsync(FaultRow row)
    {
        Exporter.Mend();
        if (row.Habit is not null)
        {
            var usual = new SimulatorOptions();
            foreach (var setting in Settings.Where(setting => setting.Name != nameof(SimulatorOptions.Token)))
                setting.SetValue(Exporter.Simulator.Options, setting.GetValue(usual));
        }

        if (row.Mend is not null)
            await row.Mend(this);
    }

    public async ValueTask DisposeAsync()
    {
        await Exporter.DisposeAsync();
        if (Exporter.CircleCi.TokenFile is { } file)
            File.Delete(file);
    }

    private static string OnHold(string project) => $"on-hold-{project}";
}
