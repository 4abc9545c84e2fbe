using System.Text;

namespace CircleExporter.CircleCi.Sending;

/// <summary>A GET request before it has a host: the route template for people, the encoded path, and the query.</summary>
internal sealed class ApiRequest(string endpoint, string path, params (string Name, string? Value)[] query)
{
    /// <summary>The address is complete and encoded as it is; .NET must not read dots or escapes in it again.</summary>
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The route template: few distinct values, no names.</summary>
    public string Endpoint => endpoint;

    /// <summary>Any text as one segment of a path. A name of dots only would otherwise climb to another route.</summary>
    public static string Segment(string text) => text is "." or ".." ? text.Replace(".", "%2E") : Uri.EscapeDataString(text);

    /// <summary>The same request for another page: all other parameters are repeated.</summary>
    public ApiRequest Page(string? pageToken) => new(endpoint, path, [.. query, ("page-token", pageToken)]);

    /// <summary>The complete address; parameters without value are left out.</summary>
    public Uri ToUri(Uri baseAddress)
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
