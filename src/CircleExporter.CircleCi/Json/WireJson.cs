using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi.Json;

/// <summary>How the API's answers become records: snake case, tolerant numbers, unknown fields ignored, nesting of at most 32.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    MaxDepth = MaxDepth,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TolerantInt64Converter), typeof(TolerantDoubleConverter), typeof(TolerantBooleanConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(Project))]
[JsonSerializable(typeof(WirePage<Pipeline>))]
[JsonSerializable(typeof(WirePage<WorkflowSummary>))]
[JsonSerializable(typeof(WirePage<WorkflowRun>))]
[JsonSerializable(typeof(WireOrganizationSummary))]
[JsonSerializable(typeof(IReadOnlyList<Collaboration?>))]
[JsonSerializable(typeof(PipelineConfiguration))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
[JsonSerializable(typeof(WirePage<Workflow>))]
[JsonSerializable(typeof(Workflow))]
[JsonSerializable(typeof(WirePage<WorkflowJob>))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JobDetails))]
[JsonSerializable(typeof(WirePage<JobTestResult>))]
[JsonSerializable(typeof(WirePage<Artifact>))]
[JsonSerializable(typeof(Pipeline))]
[JsonSerializable(typeof(TriggeredPipeline))]
[JsonSerializable(typeof(TriggerPipelineRequest))]
[JsonSerializable(typeof(RunPipelineRequest))]
[JsonSerializable(typeof(ContinuePipelineRequest))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(WireRerun))]
[JsonSerializable(typeof(WireMessage))]
[JsonSerializable(typeof(SingleWorkflowSummary))]
[JsonSerializable(typeof(WireProjectSummary))]
[JsonSerializable(typeof(ProjectBranches))]
[JsonSerializable(typeof(WirePage<JobSummary>))]
[JsonSerializable(typeof(WirePage<JobTimePoint>))]
[JsonSerializable(typeof(WorkflowTestMetrics))]
[JsonSerializable(typeof(FlakyTests))]
[JsonSerializable(typeof(WirePage<Webhook>))]
[JsonSerializable(typeof(Webhook))]
[JsonSerializable(typeof(WireNewWebhook))]
[JsonSerializable(typeof(UpdateWebhookRequest))]
[JsonSerializable(typeof(WirePage<Schedule>))]
[JsonSerializable(typeof(Schedule))]
[JsonSerializable(typeof(CreateScheduleRequest))]
[JsonSerializable(typeof(WireRawPage))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class WireJson : JsonSerializerContext
{
    internal const int MaxDepth = 32;
}

/// <summary>A sentence for people, in place of something to read; a few endpoints call it an error.</summary>
internal sealed record WireMessage(string? Message, string? Error);

/// <summary>A webhook to be made, as the API wants it: unlike in its answers, in kebab case.</summary>
internal sealed record WireNewWebhook(
    string Name,
    Uri Url,
    IReadOnlyList<WebhookEvent> Events,
    [property: JsonPropertyName("signing-secret")] string SigningSecret,
    [property: JsonPropertyName("verify-tls")] bool VerifyTls,
    WebhookScope Scope);

/// <summary>What a rerun made.</summary>
internal sealed record WireRerun(string? WorkflowId);
