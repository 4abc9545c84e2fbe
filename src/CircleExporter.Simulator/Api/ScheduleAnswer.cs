using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/project/{project-slug}/schedule</c>.</summary>
internal static class ScheduleAnswer
{
    private static readonly string[] Days = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    internal static ApiAnswer OfProject(SimulatedProject project, ApiCall call, SimulatorOptions options) =>
        Page<SimulatedSchedule>.Of(project.Schedules, call, options.JobPageSize)
            .Answer(options.LastPage, (json, schedule) => Write(json, schedule, project));

    internal static ApiAnswer Add(SimulatedProject project, ApiCall call)
    {
        var world = project.Organization.World;
        var parameters = TriggerAnswer.ParametersOf(call.Body.Nested("parameters") ?? throw Missing("parameters"));
        if (parameters.ContainsKey("branch") == parameters.ContainsKey("tag"))
            throw new BadRequestException("parameters must hold either branch or tag.");

        var schedule = project.AddSchedule(new SimulatedSchedule
        {
            Id = StableHash.Id(world.Seed, $"schedule\n{project.Slug}\n{project.Pipelines.NextOrdinal()}"),
            Name = call.Body.Text("name") is { Length: > 0 } name ? name : throw Missing("name"),
            Description = call.Body.Text("description"),
            Timetable = TimetableOf(call.Body.Nested("timetable") ?? throw Missing("timetable")),
            Actor = call.Body.Text("attribution-actor") switch
            {
                "current" => world.User,
                "system" => world.SystemUser,
                _ => throw new BadRequestException("attribution-actor must be current or system."),
            },
            Parameters = parameters,
            CreatedAt = call.Now,
        });
        return ApiAnswer.Created(json => Write(json, schedule, project));
    }

    private static SimulatedTimetable TimetableOf(JsonElement? timetable)
    {
        var perHour = timetable.Number("per-hour") ?? throw Missing("per-hour");
        if (perHour is < 1 or > 60)
            throw new BadRequestException("per-hour must be from 1 to 60.");

        var (week, month) = (timetable.Texts("days-of-week"), timetable.Numbers("days-of-month"));
        if ((week is null) == (month is null))
            throw new BadRequestException("There must be either days-of-week or days-of-month.");
        return new SimulatedTimetable(
            perHour,
            Within(timetable.Numbers("hours-of-day") ?? throw Missing("hours-of-day"), "hours-of-day", hour => hour is >= 0 and <= 24),
            week is null ? null : Within(week, "days-of-week", Days.Contains),
            month is null ? null : Within(month, "days-of-month", day => day is >= 1 and <= 31),
            timetable.Texts("months") is { } months ? Within(months, "months", Months.Contains) : null);
    }

    private static IReadOnlyList<T> Within<T>(IReadOnlyList<T> items, string name, Func<T, bool> isGood) =>
        items.Count > 0 && items.All(isGood) ? items : throw new BadRequestException($"{name} is out of bounds.");

    private static BadRequestException Missing(string field) => new($"{field} is required.");

    private static void Write(Utf8JsonWriter json, SimulatedSchedule schedule, SimulatedProject project)
    {
        json.WriteStartObject();
        json.WriteString("id", schedule.Id);
        WriteTimetable(json, schedule.Timetable);
        json.WriteTime("updated-at", schedule.CreatedAt);
        json.WriteString("name", schedule.Name);
        json.WriteTime("created-at", schedule.CreatedAt);
        json.WriteString("project-slug", project.Slug);
        json.WriteStartObject("parameters");
        foreach (var (name, value) in schedule.Parameters)
            PipelineConfigAnswer.WriteValue(json, name, value);
        json.WriteEndObject();
        json.WriteStartObject("actor");
        json.WriteString("login", schedule.Actor.Login);
        json.WriteString("name", schedule.Actor.Name);
        json.WriteString("id", schedule.Actor.Id);
        json.WriteEndObject();
        json.WriteString("description", schedule.Description);
        json.WriteEndObject();
    }

    private static void WriteTimetable(Utf8JsonWriter json, SimulatedTimetable timetable)
    {
        json.WriteStartObject("timetable");
        json.WriteNumber("per-hour", timetable.PerHour);
        WriteNumbers(json, "hours-of-day", timetable.HoursOfDay);
        if (timetable.DaysOfWeek is not null)
            json.WriteTexts("days-of-week", timetable.DaysOfWeek);
        if (timetable.DaysOfMonth is not null)
            WriteNumbers(json, "days-of-month", timetable.DaysOfMonth);
        if (timetable.Months is not null)
            json.WriteTexts("months", timetable.Months);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
