using System.Text.Json;
using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>What triggers a project's pipelines at certain times.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Name">The name to show.</param>
/// <param name="Timetable">When it triggers.</param>
/// <param name="Description">What people say about it.</param>
/// <param name="ProjectSlug">The slug of its project, as CircleCI spells it.</param>
/// <param name="Actor">On whose behalf it triggers.</param>
/// <param name="Parameters">The pipelines' parameters, among them <c>branch</c> or <c>tag</c>: strings, numbers and truth values.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record Schedule(
    string Id,
    string? Name,
    ScheduleTimetable? Timetable,
    string? Description,
    [property: JsonPropertyName("project-slug")] string? ProjectSlug,
    User? Actor,
    IReadOnlyDictionary<string, JsonElement>? Parameters,
    [property: JsonPropertyName("created-at")] DateTimeOffset? CreatedAt,
    [property: JsonPropertyName("updated-at")] DateTimeOffset? UpdatedAt);

/// <summary>When a schedule triggers; all times are UTC.</summary>
public sealed record ScheduleTimetable
{
    /// <summary>How often in each of the hours: 1 to 60 times.</summary>
    [JsonPropertyName("per-hour")]
    public required long PerHour { get; init; }

    /// <summary>In which hours of the day, 0 to 24; at least one.</summary>
    [JsonPropertyName("hours-of-day")]
    public required IReadOnlyList<long> HoursOfDay { get; init; }

    /// <summary>On which days of the week, <c>MON</c> to <c>SUN</c>. Either these or <see cref="DaysOfMonth"/>.</summary>
    [JsonPropertyName("days-of-week")]
    public IReadOnlyList<string>? DaysOfWeek { get; init; }

    /// <summary>On which days of the month, 1 to 31. Either these or <see cref="DaysOfWeek"/>.</summary>
    [JsonPropertyName("days-of-month")]
    public IReadOnlyList<long>? DaysOfMonth { get; init; }

    /// <summary>In which months, <c>JAN</c> to <c>DEC</c>; null for all.</summary>
    public IReadOnlyList<string>? Months { get; init; }
}

/// <summary>A schedule to be made.</summary>
public sealed record CreateScheduleRequest
{
    /// <summary>The name to show.</summary>
    public required string Name { get; init; }

    /// <summary>When it triggers.</summary>
    public required ScheduleTimetable Timetable { get; init; }

    /// <summary>On whose behalf it triggers. Default <see cref="CircleCi.AttributionActor.Current"/>.</summary>
    [JsonPropertyName("attribution-actor")]
    public AttributionActor AttributionActor { get; init; } = AttributionActor.Current;

    /// <summary>The pipelines' parameters: <c>branch</c> or <c>tag</c>, and what the configuration declares, within the limits of <see cref="TriggerPipelineRequest.Parameters"/>.</summary>
    public required IReadOnlyDictionary<string, PipelineParameter> Parameters { get; init; }

    /// <summary>What people say about it.</summary>
    public string? Description { get; init; }
}

/// <summary>
/// On whose behalf a schedule triggers, as the API spells it; any text is one.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/createSchedule.
/// </summary>
/// <param name="Value">The API's spelling, such as <c>system</c>.</param>
[JsonConverter(typeof(OpenEnumConverter<AttributionActor>))]
public readonly record struct AttributionActor(string Value) : IOpenEnum<AttributionActor>
{
    /// <summary>The token's user.</summary>
    public static AttributionActor Current { get; } = new("current");

    /// <summary>Nobody: CircleCI itself.</summary>
    public static AttributionActor System { get; } = new("system");

    static AttributionActor IOpenEnum<AttributionActor>.Of(string value) => new(value);

    /// <summary>The API's spelling.</summary>
    public override string ToString() => Value ?? "";
}
