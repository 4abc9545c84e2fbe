namespace CircleExporter.Web;

/// <summary>Nothing here can be changed over HTTP: answers 405 to everything but GET and HEAD, before anything else sees the request.</summary>
internal static class ReadOnlyMethods
{
    public static Task FilterAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Method is "GET" or "HEAD") // methods are case-sensitive
            return next(context);

        context.Response.Headers.Allow = "GET, HEAD";
        return ShortAnswer.AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are allowed.");
    }
}
