using System.Text.Json;
using CircleExporter.Simulator;

namespace CircleExporter.Tests.Simulator;

/// <summary>The demonstration, with pipelines of every state, and requests for all that is in it.</summary>
internal static class ConformanceWorld
{
    private const string Project = "gh/acme/shop-api";
    private const string Standalone = "circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat";

    internal static Task<SimulatorUnderTest> StartAsync() => SimulatorUnderTest.StartAsync(SimulatorOptions.Demo());

    internal static async Task<List<(string Method, string Path, string? Body)>> RequestsAsync(SimulatorUnderTest circle)
    {
        var requests = new List<(string, string, string?)>();
        void Get(string path) => requests.Add(("GET", path, null));

        await circle.TriggerAsync("""{"tag":"v1"}""", Project);
        circle.Simulator.World.FindProject("gh/acme/infra")!.Config = "version: 2.1\nworkflows: { x: { jobs: [y] } }";
        await circle.TriggerAsync(slug: "gh/acme/infra");
        circle.Clock.Advance(TimeSpan.FromSeconds(10));
        var deploy = await circle.TriggerAsync("""{"parameters":{"deploy":true}}""", Project);
        circle.Clock.Advance(TimeSpan.FromSeconds(40));

        var setup = circle.Simulator.World.FindProject("gh/acme/empty")!;
        setup.Config = "version: 2.1\nsetup: true\njobs: { plan: { steps: [checkout] } }\nworkflows: { plan: { jobs: [plan] } }";
        var toContinue = Guid.Parse(await circle.TriggerAsync(slug: setup.Slug));

        foreach (var path in (string[])["/me", $"/user/{circle.Simulator.World.Users[1].Id}", "/me/collaborations", "/openapi.json", "/pipeline", "/pipeline?mine=true", $"/insights/gh/acme/summary?project-names=shop-api"])
            Get(path);
        foreach (var project in circle.Simulator.World.Projects)
        {
            foreach (var path in (string[])["", "/pipeline", "/pipeline/mine"])
                Get($"/project/{project.Slug}{path}");
            foreach (var path in (string[])["workflows", "workflows?all-branches=true", "branches", "flaky-tests"])
                Get($"/insights/{project.Slug}/{path}");
            Get($"/insights/pages/{project.Slug}/summary?reporting-window=last-7-days");
            foreach (var workflow in project.Workflows)
                AddWorkflow(project, Uri.EscapeDataString(workflow.Name), Get);
        }

        foreach (var pipeline in (await circle.ItemsAsync("/pipeline")).Concat(await circle.ItemsAsync($"/project/{Standalone}/pipeline")))
            await AddPipelineAsync(circle, pipeline, Get);
        var key = circle.Simulator.World.FindPipeline(toContinue)!.ContinuationKey;
        requests.Add(("POST", "/pipeline/continue", $$"""{"continuation-key":"{{key}}","parameters":{},"configuration":"version: 2.1"}"""));
        requests.Add(("GET", $"/pipeline/{toContinue}/config", null));
        requests.Add(("GET", $"/pipeline/{toContinue}", null));
        await AddActionsAsync(circle, deploy, requests);
        return requests;
    }

    private static void AddWorkflow(SimulatedProject project, string name, Action<string> get)
    {
        get($"/insights/{project.Slug}/workflows/{name}?all-branches=true");
        foreach (var path in (string[])["jobs", "summary", "test-metrics"])
            get($"/insights/{project.Slug}/workflows/{name}/{path}");
        get($"/insights/time-series/{project.Slug}/workflows/{name}/jobs?granularity=daily&start-date=2026-09-01T00:00:00Z");
        get($"/insights/time-series/{project.Slug}/workflows/{name}/jobs?granularity=hourly");
    }

    private static async Task AddPipelineAsync(SimulatorUnderTest circle, JsonElement pipeline, Action<string> get)
    {
        var (id, slug) = (pipeline.GetProperty("id").GetString(), pipeline.GetProperty("project_slug").GetString());
        foreach (var path in (string[])["", "/config", "/values", "/workflow"])
            get($"/pipeline/{id}{path}");
        get($"/project/{slug}/pipeline/{pipeline.GetProperty("number").GetInt32()}");
        foreach (var workflow in await circle.ItemsAsync($"/pipeline/{id}/workflow"))
        {
            get($"/workflow/{workflow.GetProperty("id").GetString()}");
            get($"/workflow/{workflow.GetProperty("id").GetString()}/job");
            foreach (var job in await circle.ItemsAsync($"/workflow/{workflow.GetProperty("id").GetString()}/job"))
            {
                get($"/jobs/{job.GetProperty("id").GetString()}");
                if (!job.TryGetProperty("job_number", out var number))
                    continue;
                get($"/project/{slug}/job/{number}");
                get($"/project/{slug}/{number}/tests");
                get($"/project/{slug}/{number}/artifacts");
            }
        }
    }

    private static async Task AddActionsAsync(SimulatorUnderTest circle, string pipeline, List<(string, string, string?)> requests)
    {
        requests.Add(("POST", $"/project/{Project}/pipeline", "{}"));
        requests.Add(("POST", $"/project/{Standalone}/pipeline/run", """{"checkout":{"branch":"main"}}"""));
        var workflow = (await circle.ItemsAsync($"/pipeline/{pipeline}/workflow"))
            .Single(workflow => workflow.GetProperty("name").GetString() == "deploy/production eu").GetProperty("id").GetString();
        var hold = (await circle.ItemsAsync($"/workflow/{workflow}/job")).Single(job => job.GetProperty("name").GetString() == "hold").GetProperty("id").GetString();
        var begun = (await circle.ItemsAsync($"/workflow/{workflow}/job")).First(job => job.TryGetProperty("job_number", out _)).GetProperty("job_number");
        requests.Add(("POST", $"/workflow/{workflow}/approve/{hold}", null));
        requests.Add(("POST", $"/project/{Project}/job/{begun}/cancel", null));
        requests.Add(("GET", $"/workflow/{workflow}/job", null));
        requests.Add(("POST", $"/workflow/{workflow}/cancel", null));
        requests.Add(("GET", $"/workflow/{workflow}", null));
        requests.Add(("GET", $"/workflow/{workflow}/job", null));
        requests.Add(("POST", $"/workflow/{workflow}/rerun", null));
        requests.Add(("POST", $"/project/{Project}/schedule", """
            {"name":"n","timetable":{"per-hour":1,"hours-of-day":[0,24],"days-of-month":[1,31],"months":["MAR"]},"attribution-actor":"system","parameters":{"tag":"v1","deep":true,"n":3}}
            """));
        requests.Add(("POST", $"/project/{Project}/schedule", """
            {"name":"n","timetable":{"per-hour":60,"hours-of-day":[7],"days-of-week":["SUN"]},"attribution-actor":"current","parameters":{"branch":"main"},"description":"d"}
            """));
        requests.Add(("GET", $"/project/{Project}/schedule", null));
        AddWebhooks(circle, requests);
    }

    private static void AddWebhooks(SimulatorUnderTest circle, List<(string, string, string?)> requests)
    {
        var project = circle.Simulator.World.FindProject(Project)!;
        var hook = circle.Simulator.Webhooks.Add(project, new Uri("https://metrics.example.com/"), "s3cr3t").Id;
        requests.Add(("POST", "/webhook", $$"""
            {"name":"n","scope":{"id":"{{project.Id}}","type":"project"},"url":"http://127.0.0.1:9/","events":["job-completed"],"signing-secret":"","verify-tls":true}
            """));
        requests.Add(("GET", $"/webhook?scope-id={project.Id}&scope-type=project", null));
        requests.Add(("PUT", $"/webhook/{hook}", """{"verify-tls":false}"""));
        requests.Add(("GET", $"/webhook/{hook}", null));
        requests.Add(("DELETE", $"/webhook/{hook}", null));
    }
}
