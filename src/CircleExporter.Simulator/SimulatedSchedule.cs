namespace CircleExporter.Simulator;

/// <summary>What a project has been told to build at certain times. It is kept and shown; nothing is built for it.</summary>
public sealed record SimulatedSchedule
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What people say about it.</summary>
    public string? Description { get; init; }

    /// <summary>When it triggers.</summary>
    public required SimulatedTimetable Timetable { get; init; }

    /// <summary>On whose behalf.</summary>
    public required SimulatedUser Actor { get; init; }

    /// <summary>What the pipelines get: strings, whole numbers and truth values.</summary>
    public required IReadOnlyDictionary<string, object?> Parameters { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>When a schedule triggers, UTC.</summary>
/// <param name="PerHour">How often in each hour.</param>
/// <param name="HoursOfDay">In which hours.</param>
/// <param name="DaysOfWeek">On which days of the week; null for days of the month.</param>
/// <param name="DaysOfMonth">On which days of the month; null for days of the week.</param>
/// <param name="Months">In which months; null for all.</param>
public sealed record SimulatedTimetable(
    int PerHour, IReadOnlyList<int> HoursOfDay, IReadOnlyList<string>? DaysOfWeek, IReadOnlyList<int>? DaysOfMonth, IReadOnlyList<string>? Months);
