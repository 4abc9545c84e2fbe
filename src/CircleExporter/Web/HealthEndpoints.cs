namespace CircleExporter.Web;

/// <summary>Answers the probes of an orchestrator.</summary>
internal static class HealthEndpoints
{
    public const string HealthyPath = "/-/healthy";
    public const string ReadyPath = "/-/ready";

    /// <summary>Answers 200 while the process lives.</summary>
    public static Task AnswerHealthyAsync(HttpContext context) => ShortAnswer.AnswerAsync(context, StatusCodes.Status200OK, "CircleExporter is alive.");

    /// <summary>Answers 200, or 503 with the reason why it is not ready.</summary>
    public static Task AnswerReadyAsync(HttpContext context, Func<string?> whyNotReady) => whyNotReady() is { } reason
        ? ShortAnswer.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, reason)
        : ShortAnswer.AnswerAsync(context, StatusCodes.Status200OK, "CircleExporter is ready.");
}
