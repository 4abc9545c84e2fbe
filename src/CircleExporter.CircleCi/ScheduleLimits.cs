namespace CircleExporter.CircleCi;

/// <summary>What CircleCI documents as out of bounds of schedules; held before anything is sent.</summary>
internal static class ScheduleLimits
{
    private static readonly string[] Days = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <exception cref="ArgumentException">The name is empty, the timetable impossible, or the parameters lack a branch or tag or are too many or too long.</exception>
    public static void Check(CreateScheduleRequest request, string argument)
    {
        if (request.Name is not { Length: > 0 })
            throw new ArgumentException("The name of a schedule must not be empty.", argument);
        ArgumentNullException.ThrowIfNull(request.Timetable, argument);
        ArgumentNullException.ThrowIfNull(request.Parameters, argument);
        Check(request.Timetable, argument);
        Limits.CheckParameters(request.Parameters, argument);
        if (request.Parameters.ContainsKey("branch") == request.Parameters.ContainsKey("tag"))
            throw new ArgumentException("The parameters of a schedule must hold either branch or tag.", argument);
    }

    private static void Check(ScheduleTimetable timetable, string argument)
    {
        if (timetable.PerHour is < 1 or > 60)
            throw new ArgumentException($"A schedule triggers 1 to 60 times an hour; {timetable.PerHour} is not.", argument);
        if (timetable.HoursOfDay is not { Count: > 0 } || timetable.HoursOfDay.Any(hour => hour is < 0 or > 24))
            throw new ArgumentException("The hours of a schedule are from 0 to 24; at least one is needed.", argument);
        if ((timetable.DaysOfWeek is null) == (timetable.DaysOfMonth is null))
            throw new ArgumentException("A schedule has either days of the week or days of the month.", argument);
        if (timetable.DaysOfWeek?.All(Days.Contains) == false)
            throw new ArgumentException($"The days of a week are {string.Join(", ", Days)}.", argument);
        if (timetable.DaysOfMonth?.All(day => day is >= 1 and <= 31) == false)
            throw new ArgumentException("The days of a month are from 1 to 31.", argument);
        if (timetable.Months?.All(Months.Contains) == false)
            throw new ArgumentException($"The months are {string.Join(", ", Months)}.", argument);
    }
}
