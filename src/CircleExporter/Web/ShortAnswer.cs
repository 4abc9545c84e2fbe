using System.Text;

namespace CircleExporter.Web;

/// <summary>Short answers for people and probes.</summary>
internal static class ShortAnswer
{
    /// <summary>Answers with one line; with its headers only to HEAD.</summary>
    public static async Task AnswerAsync(HttpContext context, int status, string line)
    {
        await AnswerAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>Answers with a body; with its headers only to HEAD.</summary>
    public static async Task AnswerAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
