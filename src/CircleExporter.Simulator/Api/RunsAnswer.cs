using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{project-slug}/workflows/{workflow-name}</c>: the runs of a workflow, newest first.</summary>
internal static class RunsAnswer
{
    private const int MaxDays = 90;

    internal static ApiAnswer Of(SimulatedWorkflow workflow, ApiCall call, InsightsView view, SimulatorOptions options)
    {
        var (from, to) = call.Span(MaxDays, fullTimes: false);
        var runs = view.Runs(workflow, call.BranchOf(workflow.Project), from, to)
            .Reverse()
            .Take(options.MaxListedRuns ?? int.MaxValue);
        return Page<ListedRun>.Of(runs, call, options.RunPageSize)
            .Answer(options.LastPage, (json, run) => Write(json, run, options));
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
