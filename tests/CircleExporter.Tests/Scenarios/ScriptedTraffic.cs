using System.Globalization;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.Scenarios;

/// <summary>
/// Two projects whose runs of the next minutes are written down beforehand: some end before counting begins, a third is published late,
/// the credits of others later still, branches and a workflow come into being on the way.
/// </summary>
internal sealed class ScriptedTraffic
{
    /// <summary>Upper bounds of the duration histogram in seconds, all but the last.</summary>
    public static readonly double[] Bounds = [1, 5, 10, 20, 60];

    private const int RunsPerWorkflow = 140;
    private static readonly string[] Statuses = ["success", "success", "success", "success", "failed", "failed", "canceled", "error", "unauthorized", "not_run", "blocked"];

    private readonly Random random;
    private readonly TimeSpan length;

    /// <summary>Writes the script down.</summary>
    /// <param name="seed">Decides all of it.</param>
    /// <param name="length">How long runs go on to be created; all is over a quarter of it later.</param>
    public ScriptedTraffic(int seed, TimeSpan length)
    {
        (random, this.length) = (new Random(seed), length);
        var acme = Simulator.World.AddOrganization("gh/acme", "Acme");
        foreach (var (project, workflows) in new[] { (acme.AddProject("web"), new[] { "build", "deploy" }), (acme.AddProject("api"), ["build", "hotfix"]) })
        {
            foreach (var workflow in workflows.Select(name => project.AddWorkflow(name)))
                Write(workflow, begin: workflow.Name == "hotfix" ? 0.4 : -0.1);
        }
    }

    /// <summary>The CircleCI that plays the script, in pages much shorter than its lists.</summary>
    public CircleCiSimulator Simulator { get; } = new(new SimulatorOptions { Shape = SimulatedShape.Empty, RunPageSize = 10, Token = Canary.Token }, TimeProvider.System);

    /// <summary>How many runs there are.</summary>
    public int Runs => Workflows.Sum(workflow => All(workflow).Count);

    /// <summary>How many requests it takes at least to read all lists from one end to the other.</summary>
    public long PagesOfAll => Workflows.Sum(workflow => All(workflow).Count / Simulator.Options.RunPageSize + 1);

    private IEnumerable<SimulatedWorkflow> Workflows => Simulator.World.Projects.SelectMany(project => project.Workflows);

    /// <summary>What has to be shown in the end, worked out from the runs alone.</summary>
    /// <param name="starts">When counting began, by project.</param>
    public Dictionary<string, double> Truth(IReadOnlyDictionary<string, DateTimeOffset> starts)
    {
        var (truth, milliseconds) = (new Dictionary<string, double>(), new Dictionary<string, long>());
        foreach (var workflow in Workflows)
        {
            foreach (var run in All(workflow).Where(run => run.StoppedAt > starts[workflow.Project.Slug]))
                Enter(workflow, run);
        }

        foreach (var (key, sum) in milliseconds)
            truth[key] = sum / 1000.0;
        return truth.Where(series => series.Value != 0).ToDictionary();

        void Enter(SimulatedWorkflow workflow, SimulatedRun run)
        {
            var branch = run.Branch == "main" || run.Branch.StartsWith("release/", StringComparison.Ordinal) ? run.Branch : ":other";
            var status = run.Status == "blocked" ? "unknown" : run.Status!;
            Add("runs_total", 1, ("status", status));
            Add("credits_total", run.CreditsUsed ?? 0);
            if (run.IsApproval || branch == ":other" || status is not ("success" or "failed"))
                return;

            var duration = run.StoppedAt!.Value - run.CreatedAt;
            var sum = Key("run_duration_seconds_sum", ("status", status));
            milliseconds[sum] = milliseconds.GetValueOrDefault(sum) + (long)duration.TotalMilliseconds;
            Add("run_duration_seconds_count", 1, ("status", status));
            Add("run_duration_seconds_bucket", 1, ("status", status), ("le", "+Inf"));
            foreach (var bound in Bounds.Where(bound => duration <= TimeSpan.FromSeconds(bound)))
                Add("run_duration_seconds_bucket", 1, ("status", status), ("le", bound.ToString(CultureInfo.InvariantCulture)));

            void Add(string family, double value, params (string Name, string Value)[] more) =>
                truth[Key(family, more)] = truth.GetValueOrDefault(Key(family, more)) + value;

            string Key(string family, params (string Name, string Value)[] more) => RunCounters.Key(
                $"circleci_workflow_{family}",
                [new("project", workflow.Project.Slug), new("workflow", workflow.Name), new("branch", branch), .. more.Select(label => KeyValuePair.Create(label.Name, label.Value))]);
        }
    }

    private IReadOnlyList<SimulatedRun> All(SimulatedWorkflow workflow) => workflow.RunsUntil(Part(1));

    private void Write(SimulatedWorkflow workflow, double begin)
    {
        for (var number = 0; number < RunsPerWorkflow; number++)
        {
            var created = Part(begin + (1 - begin) * random.NextDouble());
            var stopped = Earlier(created + Duration(), Part(1.1));
            var branch = random.Next(10) switch
            {
                < 5 => "main",
                < 8 => string.Create(CultureInfo.InvariantCulture, $"release/{(int)((created - Simulator.World.Start) / length * 4)}"),
                _ => "feature/search",
            };
            workflow.AddRun(new SimulatedRun
            {
                Id = NextId(),
                Branch = branch,
                Status = Statuses[random.Next(Statuses.Length)],
                CreatedAt = created,
                StoppedAt = stopped,
                CreditsUsed = Chance(0.05) ? null : random.Next(500),
                CreditsPublishedAt = Chance(0.3) ? Later(stopped) : null,
                PublishedAt = Chance(0.3) ? Later(created) : null,
                IsApproval = Chance(0.08),
            });
        }
    }

    // Now and then exactly on a bound, or nothing at all.
    private TimeSpan Duration() => random.Next(20) switch
    {
        0 => TimeSpan.Zero,
        < 5 => TimeSpan.FromSeconds(Bounds[random.Next(3)]),
        5 => TimeSpan.FromMilliseconds(random.Next((int)length.TotalMilliseconds)),
        _ => TimeSpan.FromMilliseconds(random.Next(25_000)),
    };

    private DateTimeOffset Later(DateTimeOffset than) => Earlier(than + TimeSpan.FromMilliseconds(random.Next(40_000)), Part(1.2));

    // CircleCI tells times in milliseconds.
    private DateTimeOffset Part(double share) =>
        DateTimeOffset.FromUnixTimeMilliseconds((Simulator.World.Start + length * share).ToUnixTimeMilliseconds());

    private bool Chance(double probability) => random.NextDouble() < probability;

    private string NextId()
    {
        Span<byte> id = stackalloc byte[16];
        random.NextBytes(id);
        return new Guid(id).ToString();
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
