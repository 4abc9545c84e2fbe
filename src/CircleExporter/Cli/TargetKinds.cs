using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CircleExporter.CircleCi;

namespace CircleExporter.Cli;

/// <summary>A target as written: what is null comes from the defaults, which may stand further down.</summary>
internal sealed record TargetEntry<TSlug>(
    TSlug Slug,
    ImmutableArray<string>? Workflows = null,
    ImmutableArray<string>? Branches = null,
    ImmutableArray<string>? Include = null,
    ImmutableArray<string>? Exclude = null);

/// <summary>A target: its slug alone, or a mapping.</summary>
internal sealed class TargetKind<TSlug>(ScalarKind<TSlug> slug, ImmutableArray<ConfigKey> keys) : ValueKind<TargetEntry<TSlug>>(slug.Allowed)
{
    public override bool TryRead(ConfigNode node, ICollection<Fault> faults, [MaybeNullWhen(false)] out TargetEntry<TSlug> value)
    {
        value = null;
        if (node is not MappingNode mapping)
        {
            if (slug.TryRead(node, faults, out var alone))
                value = new TargetEntry<TSlug>(alone);
            return value is not null;
        }

        var before = faults.Count;
        var values = new KeyReader(keys, faults).Read(mapping);
        if (!mapping.Entries.Any(entry => entry.Name == TargetKeys.Slug))
            faults.Add(new Fault(node.Place, $"the mapping has no slug ({slug.Allowed})"));
        if (faults.Count > before || !values.TryGetValue(keys[0], out var found))
        {
            if (faults.Count == before)
                faults.Add(new Fault(node.Place, $"the slug is empty ({slug.Allowed})"));
            return false;
        }

        value = new TargetEntry<TSlug>(
            (TSlug)found.Value!,
            List(values, TargetKeys.Workflows),
            List(values, TargetKeys.Branches),
            List(values, TargetKeys.Include),
            List(values, TargetKeys.Exclude));
        return true;
    }

    public override string Format(TargetEntry<TSlug> value) => slug.Format(value.Slug);

    private static ImmutableArray<string>? List(Dictionary<ConfigKey, SettingValue> values, ConfigKey key) =>
        values.TryGetValue(key, out var value) ? (ImmutableArray<string>)value.Value! : null;
}

/// <summary>The keys of a target's mapping.</summary>
internal static class TargetKeys
{
    public const string Slug = "slug";

    private static readonly ListKind<string> Globs = new(ValueKinds.Glob, "one or more patterns in which * stands for any characters", mayBeEmpty: false);
    private static readonly ListKind<string> BranchGlobs = new(ValueKinds.BranchGlob, "one or more patterns in which * stands for any characters, or :default", mayBeEmpty: false);

    private static readonly ScalarKind<ProjectSlug> ProjectSlugKind = SlugKind<ProjectSlug>(
        "gh/ORG/REPO, bb/ORG/REPO or circleci/ORG-ID/PROJECT-ID", (string text, out ProjectSlug value) => ProjectSlug.TryParse(text, out value, out _));

    private static readonly ScalarKind<OrganizationSlug> OrganizationSlugKind = SlugKind<OrganizationSlug>(
        "gh/ORG, bb/ORG or circleci/ORG-ID", (string text, out OrganizationSlug value) => OrganizationSlug.TryParse(text, out value, out _));

    public static ConfigKey<ImmutableArray<string>> Workflows { get; } = new(
        "workflows", Globs, [], "Which workflows are read; without it defaults.workflows.");

    public static ConfigKey<ImmutableArray<string>> Branches { get; } = new(
        "branches", BranchGlobs, [], "Which branches keep their own name, while the others become `:other`; without it defaults.branches.");

    public static ConfigKey<ImmutableArray<string>> Include { get; } = new(
        "include", Globs, ["*"], "Names of projects that are wanted; without it all.");

    public static ConfigKey<ImmutableArray<string>> Exclude { get; } = new(
        "exclude", new ListKind<string>(ValueKinds.Glob, "patterns in which * stands for any characters", mayBeEmpty: true), [], "Names of projects that are not wanted, even if included; without it none.");

    public static ImmutableArray<ConfigKey> OfProject { get; } =
        [new ConfigKey<ProjectSlug>(Slug, ProjectSlugKind, default, "The project; the only key that must be there."), Workflows, Branches];

    public static ImmutableArray<ConfigKey> OfOrganization { get; } =
        [new ConfigKey<OrganizationSlug>(Slug, OrganizationSlugKind, default, "The organization; the only key that must be there."), Include, Exclude, Workflows, Branches];

    public static ListKind<TargetEntry<ProjectSlug>> Projects { get; } = new(
        new TargetKind<ProjectSlug>(ProjectSlugKind, OfProject), "project slugs, or mappings with a slug", mayBeEmpty: true,
        (items, faults) => Distinct.Check([.. items.Select(item => (item.Value.Slug.ToString(), item.Place))], "each project once", faults));

    public static ListKind<TargetEntry<OrganizationSlug>> Organizations { get; } = new(
        new TargetKind<OrganizationSlug>(OrganizationSlugKind, OfOrganization), "organization slugs, or mappings with a slug", mayBeEmpty: true,
        (items, faults) => Distinct.Check([.. items.Select(item => (item.Value.Slug.ToString(), item.Place))], "each organization once", faults));

    public static ListKind<string> WorkflowGlobs => Globs;

    public static ListKind<string> BranchNameGlobs => BranchGlobs;

    private delegate bool TryParseSlug<T>(string text, out T slug);

    private static ScalarKind<T> SlugKind<T>(string allowed, TryParseSlug<T> parse) => new(
        typeof(T) == typeof(ProjectSlug) ? "a project slug" : "an organization slug",
        allowed,
        (string text, out T value, out string? problem) =>
        {
            problem = null;
            return parse(text, out value!);
        },
        value => value?.ToString() ?? "",
        isText: true);
}

/// <summary>Lists in which an item makes sense only once.</summary>
internal static class Distinct
{
    /// <summary>Reports every repetition with the place of the first.</summary>
    public static void Check(IEnumerable<(string Name, Place Place)> items, string allowed, ICollection<Fault> faults)
    {
        var first = new Dictionary<string, Place>();
        foreach (var (name, place) in items)
        {
            if (first.TryAdd(name, place))
                continue;
            var where = first[name] is { Line: > 0 and var line } ? $"is already in line {line}" : "is named twice";
            faults.Add(new Fault(place, $"{Fault.Quote(name)} {where} ({allowed})"));
        }
    }
}
