using System.Text.Json;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    private const string ScheduleEndpoint = "/project/{project-slug}/schedule";

    /// <summary>
    /// The schedules of a project.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/listSchedulesForProject.
    /// </summary>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project, no right to see it, or a bad token.</remarks>
    public Pages<Schedule> GetSchedules(ProjectSlug project) =>
        GetPages(new ApiRequest(ScheduleEndpoint, $"/project/{project.ToPath()}/schedule"), WireJson.Default.WirePageSchedule, IsIdentifiable);

    /// <summary>
    /// Makes a schedule. Sent once: after a timeout or a broken connection it is unknown whether there is one.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/createSchedule.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty, the timetable impossible, or the parameters lack a branch or tag or are too many or too long.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project, no right to it, or a bad token.</exception>
    [ChangesState]
    public async Task<Schedule> CreateScheduleAsync(ProjectSlug project, CreateScheduleRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ScheduleLimits.Check(request, nameof(request));
        var body = JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.CreateScheduleRequest);
        var answer = await SendAsync(ApiRequest.Post(ScheduleEndpoint, $"/project/{project.ToPath()}/schedule", body), cancellationToken);
        return answer.Read(WireJson.Default.Schedule, IsIdentifiable);
    }

    private static bool IsIdentifiable(Schedule schedule) => schedule.Id is { Length: > 0 };
}
