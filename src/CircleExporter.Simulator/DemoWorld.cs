namespace CircleExporter.Simulator;

/// <summary>The organizations of a demonstration.</summary>
internal static class DemoWorld
{
    // So that a pipeline with parameters can be triggered without further ado. The workflows are those that the project has runs of,
    // and no two of them run in one pipeline, as none do in the generated ones.
    private const string ShopConfig = """
        version: 2.1
        parameters:
          deploy:
            type: boolean
            default: false
          region:
            type: string
            default: us-east-1
        jobs:
          lint:
            docker: [{image: "cimg/base:current"}]
            steps: [checkout, {run: make lint}]
          test:
            docker: [{image: "cimg/base:current"}]
            steps: [checkout, {run: "make test REGION=<< pipeline.parameters.region >>"}]
          package:
            docker: [{image: "cimg/base:current"}]
            steps: [checkout, {run: make package}]
          deploy:
            docker: [{image: "cimg/base:current"}]
            steps: [checkout, {run: "make deploy REGION=<< pipeline.parameters.region >>"}]
        workflows:
          build-and-test:
            unless: {or: [<< pipeline.parameters.deploy >>, {equal: [scheduled_pipeline, << pipeline.trigger_source >>]}]}
            jobs: [lint, test, {package: {requires: [lint, test]}}]
          deploy/production eu:
            when: << pipeline.parameters.deploy >>
            jobs: [lint, test, {package: {requires: [lint, test]}}, {hold: {type: approval, requires: [package]}}, {deploy: {requires: [hold]}}]
          nightly ✓ full:
            when: {equal: [scheduled_pipeline, << pipeline.trigger_source >>]}
            jobs: [lint, test, {package: {requires: [lint, test]}}]
        """;

    internal static void Build(SimulatedWorld world)
    {
        AddShop(world.AddOrganization("gh/acme"));
        AddMobile(world.AddOrganization("bb/acme-mobile"));
        AddStandalone(world.AddOrganization("circleci/43G3kM5RtfFE7v5sa4nWAU", "Acme Standalone"));
    }

    private static void AddShop(SimulatedOrganization acme)
    {
        var api = acme.AddProject("shop-api");
        api.Config = ShopConfig;
        api.AddWorkflow("build-and-test", new TrafficPattern { RunsPerDay = 32, LiveWeight = 4 });
        api.AddWorkflow("deploy/production eu", Deploy with { Parameters = new Dictionary<string, object?> { ["deploy"] = true } });
        api.AddWorkflow("nightly ✓ full", new TrafficPattern
        {
            At = TimeSpan.FromHours(2),
            MedianDuration = TimeSpan.FromMinutes(55),
            FailureRate = 0.15,
            LiveWeight = 0,
        });

        var web = acme.AddProject("shop-web", isPrivate: false);
        web.AddWorkflow("build", new TrafficPattern
        {
            RunsPerDay = 24,
            MedianDuration = TimeSpan.FromMinutes(3),
            SlowSince = acme.World.Start.AddDays(-5),
            LiveWeight = 3,
        });
        web.AddWorkflow("e2e \"chrome\" 🚀", Flaky);
        web.AddWorkflow("lint", new TrafficPattern { RunsPerDay = 24, MedianDuration = TimeSpan.FromSeconds(40), FailureRate = 0.02, LiveWeight = 2 });

        var infra = acme.AddProject("infra", defaultBranch: "master");
        // Short and even, so that whoever has just started the demo soon sees something fail.
        infra.AddWorkflow("plan", new TrafficPattern
        {
            RunsPerDay = 10,
            DefaultBranchShare = 0.9,
            MedianDuration = TimeSpan.FromSeconds(90),
            Spread = 0.12,
            BrokenSince = acme.World.Start.AddDays(-3),
            LiveWeight = 3,
        });
        AddRunOnHold(infra.AddWorkflow("apply", Deploy with { RunsPerDay = 2, LiveWeight = 0 }));

        acme.AddProject("empty");
    }

    private static void AddMobile(SimulatedOrganization mobile)
    {
        var android = mobile.AddProject("android-app", defaultBranch: "develop");
        android.AddWorkflow("build", new TrafficPattern
        {
            RunsPerDay = 12,
            MedianDuration = TimeSpan.FromMinutes(14),
            CreditsPerMinute = 40,
            MissingCreditsShare = 0.1,
        });
        android.AddWorkflow("release", Deploy with { RunsPerDay = 1.5, LiveWeight = 0 });
    }

    private static void AddStandalone(SimulatedOrganization standalone)
    {
        var portal = standalone.AddProject("billing portal", segment: "44n9pujWcTnVZ2b5S8Fnat");
        portal.AddWorkflow("ci", new TrafficPattern { RunsPerDay = 15, FailureRate = 0.02, FailureRateAfterFailure = 0.1, LiveWeight = 2 });
        portal.AddWorkflow("security-scan", new TrafficPattern { RunsPerDay = 3, OtherRate = 0.2, LiveWeight = 0.5 });
    }

    // One that waits for an approval which never comes.
    private static void AddRunOnHold(SimulatedWorkflow workflow) =>
        workflow.AddRun(workflow.Project.Organization.World.Start.AddDays(-4), status: "on_hold", credits: 12, isApproval: true);

    private static TrafficPattern Deploy { get; } = new()
    {
        RunsPerDay = 6,
        DefaultBranchShare = 1,
        WeekendFactor = 0,
        MedianDuration = TimeSpan.FromMinutes(2),
        Spread = 0.12,
        FailureRate = 0.03,
        ApprovalShare = 0.6,
        LiveWeight = 0.5,
    };

    private static TrafficPattern Flaky { get; } = new()
    {
        RunsPerDay = 18,
        MedianDuration = TimeSpan.FromMinutes(11),
        FailureRate = 0.3,
        FailureRateAfterFailure = 0.3,
        LiveWeight = 2,
    };
}
