using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{project-slug}/workflows/{workflow-name}</c>: the runs of a workflow, newest first.</summary>
internal static class RunsAnswer
{
    private const int MaxDays = 90;

    internal static ApiAnswer Of(SimulatedProject project, ApiCall call, InsightsView view, SimulatorOptions options)
    {
        if (project.FindWorkflow(call.Request.Workflow!) is not { } workflow)
            return ApiAnswer.NotFound("Workflow not found");

        var (from, to) = Span(call);
        var runs = view.Runs(workflow, call.BranchOf(project), from, to)
            .Reverse()
            .Take(options.MaxListedRuns ?? int.MaxValue);
        return Page<ListedRun>.Of(runs, call, options.RunPageSize)
            .Answer(options.LastPage, (json, run) => Write(json, run, options));
    }

    // The end is exclusive; nothing older than 90 days is listed, whatever is asked for.
    private static (DateTimeOffset From, DateTimeOffset To) Span(ApiCall call)
    {
        var (start, end) = (call.Time("start-date"), call.Time("end-date"));
        if (end is not null && start is null)
            throw new BadRequestException("start-date is required when end-date is given.");
        if (end < start)
            throw new BadRequestException("end-date must not be before start-date.");
        if (end - start > TimeSpan.FromDays(MaxDays))
            throw new BadRequestException("end-date can be at most 90 days after start-date.");

        var oldest = call.Now.AddDays(-MaxDays);
        var newest = call.Now.AddTicks(1);
        return (start > oldest ? start.Value : oldest, end < newest ? end.Value : newest);
    }

    private static void Write(Utf8JsonWriter json, ListedRun listed, SimulatorOptions options)
    {
        json.WriteStartObject();
        json.WriteString("id", listed.Run.Id);
        json.WriteString("branch", listed.Run.Branch);
        json.WriteInteger("duration", listed.Duration);
        json.WriteTime("created_at", listed.CreatedAt);
        json.WriteTime("stopped_at", listed.StoppedAt);
        json.WriteInteger("credits_used", listed.Credits);
        json.WriteString("status", listed.IsFinished ? listed.Status : options.UnfinishedStatus);
        json.WriteBoolean("is_approval", listed.Run.IsApproval);
        json.WriteEndObject();
    }
}
