using System.Text;

namespace CircleExporter.CircleCi.Sending;

/// <summary>A request before it has a host: the route template for people, the encoded path, and the query.</summary>
internal sealed class ApiRequest(string endpoint, string path, params (string Name, string? Value)[] query)
{
    private const string ProjectPlaceholder = "{project-slug}";

    /// <summary>The address is complete and encoded as it is; .NET must not read dots or escapes in it again.</summary>
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The route template: few distinct values, no names.</summary>
    public string Endpoint => endpoint;

    /// <summary>The project that it is about, as the path names it; empty if none.</summary>
    public string Target => endpoint.IndexOf(ProjectPlaceholder, StringComparison.Ordinal) is >= 0 and var start
        ? string.Join('/', path[start..].Split('/').Take(3)) // nothing before it is a placeholder
        : "";

    /// <summary>GET, unless there is something to change.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The JSON that a change carries; can be empty.</summary>
    private byte[] Body { get; init; } = [];

    /// <summary>A request that changes something at CircleCI.</summary>
    public static ApiRequest Change(HttpMethod method, string endpoint, string path, byte[] body) => new(endpoint, path) { Method = method, Body = body };

    /// <summary>A request that makes something, or asks for something to be done.</summary>
    public static ApiRequest Post(string endpoint, string path, byte[] body) => Change(HttpMethod.Post, endpoint, path, body);

    /// <summary>Any text as one segment of a path. A name of dots only would otherwise climb to another route.</summary>
    public static string Segment(string text) => text is "." or ".." ? text.Replace(".", "%2E") : Uri.EscapeDataString(text);

    /// <summary>The same request for another page: all other parameters are repeated.</summary>
    public ApiRequest Page(string? pageToken) => new(endpoint, path, [.. query, ("page-token", pageToken)]);

    /// <summary>The request as it is sent to the API at an address.</summary>
    public HttpRequestMessage ToMessage(Uri baseAddress)
    {
        var message = new HttpRequestMessage(Method, ToUri(baseAddress));
        message.Headers.Accept.ParseAdd("application/json");
        if (Method != HttpMethod.Get)
        {
            // Without a content, even an empty one, .NET would itself send the request again when a kept connection turns out to be closed.
            message.Content = new ByteArrayContent(Body);
            if (Body.Length > 0)
                message.Content.Headers.ContentType = new("application/json");
        }

        return message;
    }

    /// <summary>The complete address; parameters without value are left out.</summary>
    private Uri ToUri(Uri baseAddress)
    {
        var text = new StringBuilder(baseAddress.AbsoluteUri.TrimEnd('/')).Append(path);
        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (value is null)
                continue;

            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(text.ToString(), Verbatim);
    }
}
