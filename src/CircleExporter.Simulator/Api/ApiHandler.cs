using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace CircleExporter.Simulator.Api;

/// <summary>One request from its receipt to its answer: authentication, latency, faults, answer.</summary>
internal sealed class ApiHandler(CircleCiSimulator simulator)
{
    private readonly ApiAnswers answers = new(simulator);
    private readonly RateLimiter rateLimiter = new(simulator.Options);

    internal async Task HandleAsync(HttpContext context)
    {
        var (request, refusal) = Read(context.Request);
        simulator.Requests.Began(request);
        try
        {
            await AnswerAsync(context, request, refusal);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left: nobody waits for an answer.
        }
        finally
        {
            simulator.Requests.Ended();
        }
    }

    private async Task AnswerAsync(HttpContext context, ReceivedRequest request, ApiAnswer? refusal)
    {
        var faults = simulator.Faults.For(request);
        if (simulator.Options.Latency > TimeSpan.Zero)
            await Task.Delay(simulator.Options.Latency, simulator.TimeProvider, context.RequestAborted);
        foreach (var fault in faults.Where(fault => fault.Kind == FaultKind.Hang))
            await fault.Released.WaitAsync(context.RequestAborted);

        if (Has(FaultKind.Closed))
        {
            context.Abort();
            return;
        }

        var now = simulator.TimeProvider.GetUtcNow();
        context.Response.Headers.Date = DateOf(now, faults.FirstOrDefault(fault => fault.Kind == FaultKind.WrongClock));
        if (rateLimiter.Take(now, context.Response.Headers) is { } throttled)
        {
            await ApiBody.WriteAsync(context, throttled, []);
            return;
        }

        if (faults.Select(fault => FaultyAnswer.For(fault, now)).FirstOrDefault(answer => answer is not null) is { } faulty)
        {
            await faulty.WriteAsync(context.Response);
            return;
        }

        var call = new ApiCall(request, now)
        {
            AlwaysFirstPage = Has(FaultKind.RepeatingPageToken),
            IsShifting = Has(FaultKind.ShiftingPages),
            IgnoresBranch = Has(FaultKind.BranchIgnored),
        };
        var answer = await AnswerAsync(call, refusal, context.Request);
        await ApiBody.WriteAsync(context, answer, faults);

        bool Has(FaultKind kind) => faults.Any(fault => fault.Kind == kind);
    }

    private static string DateOf(DateTimeOffset now, SimulatedFault? wrongClock) =>
        wrongClock is { ClockOffset: null } ? "yesterday" : (now + (wrongClock?.ClockOffset ?? TimeSpan.Zero)).ToString("R", CultureInfo.InvariantCulture);

    private async Task<ApiAnswer> AnswerAsync(ApiCall call, ApiAnswer? refusal, HttpRequest request)
    {
        if (refusal is not null)
            return refusal;
        if (request.Query.ContainsKey(Authentication.RefusedParameter))
        {
            return ApiAnswer.Message(
                StatusCodes.Status401Unauthorized, "The circle-token query parameter is no longer supported: send the Circle-Token header.");
        }

        try
        {
            var body = HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) ? await RequestBody.ReadAsync(request) : null;
            return answers.To(call with { Body = body }, hasToken: Authentication.TokenOf(request) is not null);
        }
        catch (BadRequestException exception)
        {
            return ApiAnswer.BadRequest(exception.Message);
        }
    }

    private (ReceivedRequest Request, ApiAnswer? Refusal) Read(HttpRequest request)
    {
        var path = PathAsSent(request);
        var route = ApiRoutes.Find(request.Method, path);
        var received = new ReceivedRequest(
            simulator.TimeProvider.GetUtcNow(),
            request.Method,
            path,
            request.Query.ToDictionary(
                parameter => parameter.Key,
                IReadOnlyList<string> (parameter) => [.. parameter.Value.Select(value => value ?? "")]),
            route.Endpoint,
            route.Slug,
            route.Values.GetValueOrDefault("workflow-name"),
            simulator.Options.AcceptsToken && Authentication.TokenOf(request) == simulator.Options.Token)
        {
            Named = route.Values,
        };
        return (received, route.Refusal);
    }

    private static string PathAsSent(HttpRequest request)
    {
        const string Root = "/api/v2";
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0];
        var root = path.IndexOf(Root, StringComparison.OrdinalIgnoreCase);
        var below = path[(root + Root.Length)..];
        return below.Length == 0 ? "/" : below;
    }
}
