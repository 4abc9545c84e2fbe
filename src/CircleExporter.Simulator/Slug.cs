namespace CircleExporter.Simulator;

/// <summary>The two spellings of the code hosts in slugs.</summary>
internal static class Slug
{
    /// <summary>The short spelling, in which CircleCI answers.</summary>
    internal static string Normalize(string slug)
    {
        var slash = slug.IndexOf('/');
        return (slash < 0 ? slug : slug[..slash]) switch
        {
            "github" => "gh" + slug[slash..],
            "bitbucket" => "bb" + slug[slash..],
            _ => slug,
        };
    }
}
