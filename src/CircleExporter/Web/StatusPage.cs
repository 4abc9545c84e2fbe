using System.Text;
using System.Text.Encodings.Web;
using CircleExporter.Metrics;

namespace CircleExporter.Web;

/// <summary>The page at <c>/</c>: what runs, where to go, and how each target fares. No script, nothing loaded from elsewhere.</summary>
internal sealed class StatusPage(Func<StatusPageModel> model, TimeProvider time)
{
    /// <summary>Answers with the page.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return ShortAnswer.AnswerAsync(context, StatusCodes.Status200OK, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Render(model(), time.GetUtcNow())));
    }

    /// <summary>The page as HTML.</summary>
    public static string Render(StatusPageModel model, DateTimeOffset now)
    {
        var facts = string.Concat(model.Facts.Select(fact => $"\n    <dt>{Encode(fact.Name)}</dt><dd>{Encode(fact.Value)}</dd>"));
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>CircleExporter</title>
              <style>
            {StatusPageStyle.Css}
              </style>
            </head>
            <body>
            <header>
              <h1>CircleExporter <small>{Encode(model.Version)}</small></h1>
              <p>CircleCI's Insights as Prometheus metrics.</p>
              <nav><a class="main" href="{Encode(model.MetricsPath)}">Metrics</a> <a href="{HealthEndpoints.HealthyPath}">Health</a> <a href="{HealthEndpoints.ReadyPath}">Readiness</a> <a href="{BuildInfo.Home}">Documentation</a></nav>
            </header>
            <main>
              <dl>{facts}
              </dl>
              <h2>Targets <small>{model.Targets.Length}</small></h2>
            {RenderTargets(model, now)}
            </main>
            </body>
            </html>

            """;
    }

    private static string RenderTargets(StatusPageModel model, DateTimeOffset now) => model.Targets.IsEmpty
        ? "  <p class=\"empty\">Nothing is being read yet.</p>"
        : $"""
              <div class="table"><table>
                <thead><tr><th>Target</th><th>State</th><th>Last complete reading</th><th>Last error</th></tr></thead>
                <tbody>{string.Concat(model.Targets.Select(target => RenderTarget(target, now)))}
                </tbody>
              </table></div>
            """;

    private static string RenderTarget(StatusTarget target, DateTimeOffset now)
    {
        var state = target.State switch
        {
            StatusTargetState.Up => "up",
            StatusTargetState.Down => "down",
            _ => "waiting",
        };
        var error = target.LastError is null ? "–" : $"{Encode(target.LastError)}{(target.LastErrorTime is { } at ? $" <small>{RenderAge(at, now)}</small>" : "")}";
        var success = target.LastSuccess is { } last ? RenderAge(last, now) : "never";
        return $"\n      <tr><td><code>{Encode(target.Name)}</code></td><td><span class=\"{state}\">{state}</span></td><td>{success}</td><td>{error}</td></tr>";
    }

    private static string RenderAge(DateTimeOffset moment, DateTimeOffset now) => $"<time datetime=\"{moment.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{Age(now - moment)}</time>";

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "just now",
        { TotalMinutes: < 1 } => $"{age.Seconds} s ago",
        { TotalHours: < 1 } => $"{age.Minutes} min {age.Seconds} s ago",
        { TotalDays: < 1 } => $"{age.Hours} h {age.Minutes} min ago",
        _ => $"{(int)age.TotalDays} d {age.Hours} h ago",
    };

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
