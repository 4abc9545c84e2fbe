using CircleExporter.Simulator.Api;
using CircleExporter.Simulator.Configuration;

namespace CircleExporter.Simulator;

/// <summary>What somebody asks to be built.</summary>
internal sealed record PipelineRequest(string? Branch, string? Tag, IReadOnlyDictionary<string, object?> Parameters);

/// <summary>Starts pipelines from the configuration of their project.</summary>
internal static class PipelineStart
{
    private const double CreditsPerMinute = 12;

    /// <summary>A <see cref="ConfigException"/> when the parameters do not fit; whatever else is wrong becomes an error of the pipeline.</summary>
    internal static SimulatedPipeline Start(SimulatedProject project, PipelineRequest request, DateTimeOffset now, TimeSpan workflowDelay)
    {
        var config = new PipelineConfig(project.Config);
        var parameters = DeclaredBy(config)?.Resolve(request.Parameters);
        var world = project.Organization.World;
        var pipeline = project.Pipelines.Add(new SimulatedPipeline
        {
            Project = project,
            Id = StableHash.Id(world.Seed, $"pipeline\n{project.Slug}\n{project.Pipelines.NextOrdinal()}"),
            Number = 0,
            CreatedAt = now,
            Branch = request.Tag is null ? request.Branch ?? project.DefaultBranch : null,
            Tag = request.Tag,
            TriggerType = "api",
        });

        var values = ValuesOf(pipeline, parameters ?? []);
        try
        {
            var compiled = config.Compile(values);
            pipeline = pipeline with { Warnings = config.Warnings };
            if (config.IsSetup)
                return StartSetup(pipeline, config, compiled, values, request, now + workflowDelay);

            pipeline = project.Pipelines.Add(pipeline with { Configs = new CompiledConfigs(config.Source, compiled.Text, Setup: null, CompiledSetup: null, values) });
            foreach (var workflow in compiled.Workflows)
                AddRun(pipeline, workflow, now + workflowDelay, isSetup: false);
            return pipeline;
        }
        catch (ConfigException exception)
        {
            return project.Pipelines.Add(pipeline with
            {
                Errors = [new PipelineMessage("config", exception.Message)],
                Configs = new CompiledConfigs(config.Source, "", Setup: null, CompiledSetup: null, values),
            });
        }
    }

    /// <summary>What a pipeline was made from; of one that was generated, what the project has now.</summary>
    internal static CompiledConfigs ConfigsOf(SimulatedPipeline pipeline)
    {
        if (pipeline.Configs is { } known)
            return known;

        var config = new PipelineConfig(pipeline.Project.Config);
        try
        {
            var values = ValuesOf(pipeline, DeclaredBy(config)?.Resolve(pipeline.Parameters) ?? []);
            return new CompiledConfigs(config.Source, config.Compile(values).Text, null, null, values);
        }
        catch (ConfigException)
        {
            return new CompiledConfigs(config.Source, "", null, null, ValuesOf(pipeline, []));
        }
    }

    /// <summary>The run with another course, and what follows from it.</summary>
    internal static SimulatedRun Follow(SimulatedRun run, RunCourse course)
    {
        var (stopped, status) = course.Outcome(run.CreatedAt);
        var minutes = ScheduledJob.Of(course, run.CreatedAt)
            .Where(job => job is { Start: not null, Stop: not null })
            .Sum(job => (job.Stop!.Value - job.Start!.Value).TotalMinutes);
        return run with
        {
            StoppedAt = stopped,
            Status = status,
            CreditsUsed = (long)Math.Round(minutes * CreditsPerMinute),
            Details = (run.Details ?? new RunDetails(PipelineId: null)) with { Course = course },
        };
    }

    /// <summary>The course of a run that is started on demand: its jobs take equal parts of the workflow's time.</summary>
    internal static RunCourse CourseOf(SimulatedWorkflow workflow, IReadOnlyList<PlannedJob> jobs)
    {
        var levels = jobs.Count == 0 ? 1 : PlannedJob.Depths(jobs).Values.Max() + 1;
        return new RunCourse(jobs, workflow.TriggeredDuration / levels)
        {
            FailingJob = workflow.TriggeredFails ? jobs.LastOrDefault(job => !job.IsApproval)?.Name : null,
        };
    }

    // What it is to build is not known yet.
    private static SimulatedPipeline StartSetup(
        SimulatedPipeline pipeline, PipelineConfig config, CompiledConfig compiled, PipelineValues values, PipelineRequest request, DateTimeOffset createdAt)
    {
        pipeline = pipeline.Project.Pipelines.Add(pipeline with
        {
            Configs = new CompiledConfigs("", "", config.Source, compiled.Text, values)
            {
                Phase = new SetupPhase(PipelineContinuation.KeyOf(pipeline), request.Parameters),
            },
        });
        foreach (var workflow in compiled.Workflows)
            AddRun(pipeline, workflow, createdAt, isSetup: true);
        return pipeline;
    }

    /// <summary>Adds the run of a workflow that starts.</summary>
    internal static void AddRun(SimulatedPipeline pipeline, CompiledWorkflow compiled, DateTimeOffset createdAt, bool isSetup)
    {
        var workflow = pipeline.Project.FindOrAddWorkflow(compiled.Name);
        var run = new SimulatedRun
        {
            Id = StableHash.Id(pipeline.Project.Organization.World.Seed, $"{pipeline.Id}\n{compiled.Name}\n{isSetup}").ToString(),
            Branch = pipeline.Branch ?? "",
            Status = null,
            CreatedAt = createdAt,
            IsApproval = compiled.Jobs.Any(job => job.IsApproval),
            // What a tag starts never appears in Insights.
            PublishedAt = pipeline.Tag is null ? null : DateTimeOffset.MaxValue,
            Details = new RunDetails(pipeline.Id) { IsSetup = isSetup },
        };
        workflow.AddRun(Follow(run, CourseOf(workflow, compiled.Jobs)));
    }

    // Null when the configuration is so wrong that nobody can tell what it declares.
    private static PipelineParameters? DeclaredBy(PipelineConfig config)
    {
        try
        {
            return config.Parameters;
        }
        catch (ConfigException)
        {
            return null;
        }
    }

    /// <summary>What a pipeline of these parameters knows.</summary>
    internal static PipelineValues ValuesOf(SimulatedPipeline pipeline, Dictionary<string, object?> parameters)
    {
        var provider = ProjectAnswer.Provider(pipeline.Project);
        var values = PipelineValues.Of(pipeline, ProjectAnswer.RepositoryUrl(pipeline.Project), provider.ToLowerInvariant());
        foreach (var (name, value) in parameters)
            values.Add($"pipeline.parameters.{name}", value);
        return new PipelineValues(values);
    }
}
