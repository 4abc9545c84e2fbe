using System.Net;
using System.Text;
using System.Text.Json;
using CircleExporter.Simulator;
using CircleExporter.Simulator.StandAlone;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>The simulator as a program, its demonstration on a clock that stands still, reached by HTTP only.</summary>
internal sealed class ControlledSimulator : IAsyncDisposable
{
    private const string Token = "CCIPAT_controlled";

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip }) { MaxResponseContentBufferSize = 8 * 1024 * 1024 };
    private readonly WebApplication application;

    private ControlledSimulator(WebApplication application) => this.application = application;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ControlledSimulator> StartAsync() => new(await SimulatorProgram.StartAsync(
        new SimulatorSettings(new SimulatorOptions { HistoryDays = 14 }, "http://127.0.0.1:0", ManualClock: true), Token, TextWriter.Null, Cancelled));

    /// <summary>Asks the API.</summary>
    public Task<ControlledAnswer> GetAsync(string path, string token = Token) => SendAsync(HttpMethod.Get, $"/api/v2{path}", token: token);

    /// <summary>Asks the API or a control route.</summary>
    public async Task<ControlledAnswer> SendAsync(HttpMethod method, string path, string? body = null, string token = Token)
    {
        using var request = new HttpRequestMessage(method, new Uri(application.Urls.Single() + path));
        request.Headers.Add("Circle-Token", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await http.SendAsync(request, Cancelled);
            return new ControlledAnswer(
                (int)answer.StatusCode,
                answer.Content.Headers.ContentType?.MediaType,
                answer.Headers.TryGetValues("Retry-After", out var wait) ? wait.Single() : null,
                [.. answer.Headers.Select(header => header.Key)],
                answer.Headers.Date ?? default,
                await answer.Content.ReadAsStringAsync(Cancelled))
            {
                Location = answer.Headers.Location?.ToString(),
                HasDate = answer.Headers.Date is not null,
            };
        }
        catch (HttpRequestException exception)
        {
            var isTooLarge = exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded;
            return new ControlledAnswer(0, null, null, [], default, "") { IsBroken = !isTooLarge, IsTooLarge = isTooLarge };
        }
    }

    /// <summary>Has it do something, by a control route that must understand it.</summary>
    public async Task ControlAsync(string route, string body) =>
        (await SendAsync(HttpMethod.Post, $"/simulator/{route}", body)).Status.Should().Be(200);

    /// <summary>A number of the state that the control routes tell.</summary>
    public async Task<int> StateAsync(string part, string name)
    {
        var value = (await SendAsync(HttpMethod.Get, "/simulator/")).Json.GetProperty(part);
        return (value.ValueKind == JsonValueKind.Array ? value[0] : value).GetProperty(name).GetInt32();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await application.DisposeAsync();
    }
}

/// <summary>An answer, as far as tests look at it.</summary>
internal sealed record ControlledAnswer(int Status, string? Type, string? RetryAfter, IReadOnlyList<string> Headers, DateTimeOffset Now, string Body)
{
    /// <summary>Whether the connection broke before the last byte.</summary>
    public bool IsBroken { get; init; }

    /// <summary>Whether there were more than 8 MiB of it.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Where it points to.</summary>
    public string? Location { get; init; }

    /// <summary>Whether it says when it was given.</summary>
    public bool HasDate { get; init; }

    public bool IsJson
    {
        get
        {
            try
            {
                return Json.ValueKind != JsonValueKind.Undefined;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    public JsonElement Json => JsonElement.Parse(Body);

    public JsonElement[] Items => [.. Json.GetProperty("items").EnumerateArray()];
}
