using System.Diagnostics.CodeAnalysis;

namespace CircleExporter.CircleCi;

/// <summary>
/// A project as the API names it: <c>gh/acme/web</c>, <c>bb/acme/web</c>, or <c>circleci/ORG-ID/PROJECT-ID</c>, whose last two segments are opaque.
/// The long provider names <c>github</c> and <c>bitbucket</c> are normalised to the short ones.
/// Source: https://circleci.com/docs/guides/toolkit/api-developers-guide/.
/// </summary>
public readonly record struct ProjectSlug
{
    private ProjectSlug(OrganizationSlug organization, string name) => (Organization, Name) = (organization, name);

    /// <summary>The organization it belongs to: the first two segments.</summary>
    public OrganizationSlug Organization { get; }

    /// <summary>The last segment: the repository's name, or an opaque id.</summary>
    public string Name { get; }

    /// <summary>Reads three segments parted by slashes.</summary>
    /// <exception cref="ArgumentException">The text is not such a slug; the message says what is allowed.</exception>
    public static ProjectSlug Parse(string text) => TryParse(text, out var slug, out var error) ? slug : throw new ArgumentException(error, nameof(text));

    /// <summary>Reads three segments parted by slashes; on failure <paramref name="error"/> says in a sentence what is allowed.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ProjectSlug slug, [NotNullWhen(false)] out string? error)
    {
        slug = default;
        error = null;
        var cut = text?.LastIndexOf('/') ?? -1;
        if (text is null || text.Count(c => c == '/') != 2 || !OrganizationSlug.TryParse(text[..cut], out var organization, out _) || !OrganizationSlug.IsSegment(text[(cut + 1)..]))
        {
            error = $"\"{text}\" is not a project slug (gh/ORG/REPO, bb/ORG/REPO or circleci/ORG-ID/PROJECT-ID)";
            return false;
        }

        slug = new ProjectSlug(organization, text[(cut + 1)..]);
        return true;
    }

    /// <summary>The normalised slug.</summary>
    public override string ToString() => $"{Organization}/{Name}";

    /// <summary>The slug as path segments of a request: slashes literal, each segment percent-encoded.</summary>
    /// <exception cref="ArgumentException">It was never set.</exception>
    internal string ToPath(string argument = "project") =>
        Name is null ? throw new ArgumentException("The project slug is not set: make it with ProjectSlug.Parse.", argument) : $"{Organization.ToPath()}/{Uri.EscapeDataString(Name)}";
}

/// <summary>An organization as the API names it: <c>gh/acme</c>, <c>bb/acme</c>, or <c>circleci/ORG-ID</c>.</summary>
public readonly record struct OrganizationSlug
{
    private OrganizationSlug(string provider, string name) => (Provider, Name) = (provider, name);

    /// <summary><c>gh</c>, <c>bb</c> or <c>circleci</c>.</summary>
    public string Provider { get; }

    /// <summary>The organization's name, or an opaque id.</summary>
    public string Name { get; }

    /// <summary>Whether project slugs can be built from project names: only where the last segment is not an opaque id.</summary>
    public bool HasNamedProjects => Provider is "gh" or "bb";

    /// <summary>The slug of one of its projects.</summary>
    /// <exception cref="ArgumentException">The name is not one segment.</exception>
    public ProjectSlug Project(string name) => ProjectSlug.Parse($"{this}/{name}");

    /// <summary>Reads two segments parted by a slash.</summary>
    /// <exception cref="ArgumentException">The text is not such a slug; the message says what is allowed.</exception>
    public static OrganizationSlug Parse(string text) => TryParse(text, out var slug, out var error) ? slug : throw new ArgumentException(error, nameof(text));

    /// <summary>Reads two segments parted by a slash; on failure <paramref name="error"/> says in a sentence what is allowed.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OrganizationSlug slug, [NotNullWhen(false)] out string? error)
    {
        slug = default;
        error = null;
        var provider = text?.Split('/') is [var first, var second] && IsSegment(second)
            ? first switch { "gh" or "github" => "gh", "bb" or "bitbucket" => "bb", "circleci" => "circleci", _ => null }
            : null;
        if (provider is null)
        {
            error = $"\"{text}\" is not an organization slug (gh/ORG, bb/ORG or circleci/ORG-ID)";
            return false;
        }

        slug = new OrganizationSlug(provider, text!.Split('/')[1]);
        return true;
    }

    /// <summary>The normalised slug.</summary>
    public override string ToString() => $"{Provider}/{Name}";

    /// <summary>The slug as path segments of a request: slashes literal, each segment percent-encoded.</summary>
    internal string ToPath() => $"{Checked().Provider}/{Uri.EscapeDataString(Name)}";

    /// <summary>The slug as text that is certainly one.</summary>
    internal string ToText() => Checked().ToString();

    /// <exception cref="ArgumentException">It was never set.</exception>
    private OrganizationSlug Checked(string argument = "organization") =>
        Name is null ? throw new ArgumentException("The organization slug is not set: make it with OrganizationSlug.Parse.", argument) : this;

    internal static bool IsSegment(string text) =>
        text.Length is > 0 and <= 200 && text is not ("." or "..") && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '/' or '?' or '#' or '%' or '\\');
}
