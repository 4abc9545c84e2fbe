using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CircleExporter.Tests.CircleCi;
using CircleExporter.Tests.Cli;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>A token that came out would be noticed, whatever its form and wherever it came out.</summary>
public sealed class CanaryTests
{
    private static readonly Dictionary<string, string> Forms = new()
    {
        ["as it is"] = Canary.Token,
        ["as a header"] = $"Bearer {Canary.Token}",
        ["in capitals"] = Canary.Token.ToUpperInvariant(),
        ["for an address"] = Uri.EscapeDataString(Canary.Token),
        ["for JSON"] = JsonSerializer.Serialize(Canary.Token),
        ["for a page"] = HtmlEncoder.Default.Encode(Canary.Token),
        ["for basic authentication"] = Base64($"{Canary.Token}:"),
        ["in Base64"] = Base64(Canary.Token),
        ["behind a user in Base64"] = Base64($"robin:{Canary.Token}"),
        ["behind a longer user in Base64"] = Base64($"robins:{Canary.Token}"),
        ["in hexadecimal"] = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Canary.Token)),
        ["its first half"] = Canary.Token[..23],
        ["its second half"] = Canary.Token[^16..],
        ["its middle"] = Canary.Token[15..31],
    };

    /// <summary>Where it could come out of the exporter → how: each over what the tests see of it.</summary>
    private static readonly Dictionary<string, Func<Task>> Leaks = new()
    {
        ["a log line: Warning"] = () => LogAsync(LogLevel.Warning),
        ["a log line: Trace"] = () => LogAsync(LogLevel.Trace),
        ["an exception: System.FormatException"] = () =>
        {
            FluentActions.Invoking(() => new HttpRequestMessage().Headers.Add("Authorization", $"{Canary.Token}\n")).Should().Throw<FormatException>();
            return Task.CompletedTask;
        },
        ["an exception: System.InvalidOperationException: Look at the cause."] = async () =>
        {
            var failing = async () =>
            {
                await Task.Yield();
                throw new InvalidOperationException("Look at the cause.", new IOException(Canary.Token));
            };
            await failing.Should().ThrowAsync<InvalidOperationException>();
        },
        ["a scrape"] = () => Task.FromResult(ScrapedValues.Parse($"# HELP a A.\n# TYPE a gauge\na{{b=\"{Canary.Token}\"}} 1\n")),
        ["a line on standard error"] = () => RunAsync($"echo {Canary.Token} >&2"),
        ["standard output"] = () => RunAsync($"echo {Canary.Token}"),
        ["what the command line says"] = () =>
        {
            using var workspace = new Workspace();
            workspace.Faults($"--web.telemetry-path={Canary.Token["CCIPAT_".Length..]}"); // whole, it would not be repeated
            return Task.CompletedTask;
        },
        ["a request beside its credentials"] = async () =>
        {
            await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, TestClient.Sample("me.json")), TestContext.Current.CancellationToken);
            await using var test = new TestClient(api.BaseAddress);
            await test.Client.GetUserAsync(Canary.Token, TestContext.Current.CancellationToken);
        },
        ["/metrics"] = () => ReadWorkflowNamedAsTokenAsync(),
        ["the address of a request"] = () => ReadWorkflowNamedAsTokenAsync(),
        ["the ledger"] = () => ReadWorkflowNamedAsTokenAsync(),
    };

    public static TheoryData<string> FormNames => [.. Forms.Keys];

    public static TheoryData<string> Places => [.. Leaks.Keys];

    [Theory]
    [MemberData(nameof(FormNames))]
    public void The_token_is_found_in_every_form(string form) => Canary.IsIn($"…{Forms[form]}…").Should().BeTrue();

    [Fact]
    public void Another_token_is_not_the_canary() => Canary.IsIn($"CCIPAT_simulator {Base64("CCIPAT_simulator:")} canary").Should().BeFalse();

    [Theory]
    [MemberData(nameof(Places))]
    public async Task The_token_is_noticed_wherever_it_comes_out(string place)
    {
        var caught = Canary.Catch();

        await Leaks[place]();

        caught.All.Should().Contain(leak => leak.StartsWith($"the token stands in {place}", StringComparison.Ordinal));
    }

    private static Task LogAsync(LogLevel level)
    {
        using var logs = new RecordedLogs();
        using var request = new HttpRequestMessage { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Canary.Token) } };
        logs.CreateLogger("CircleExporter.Polling").Log(level, default, request, exception: null, (message, _) => message.ToString());
        return Task.CompletedTask;
    }

    private static async Task RunAsync(string command)
    {
        await using var process = ExporterProcess.Start("/bin/sh", ["-c", command], []);
        await process.ExitAsync();
    }

    private static async Task ReadWorkflowNamedAsTokenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("canary-");
        await using (var world = new BuildWorld())
        {
            world.Web.AddWorkflow(Canary.Token).AddRun(world.Start.AddHours(-1), world.Start.AddMinutes(-50));
            world.Exporter.Ledger = world.Exporter.Ledger with { Path = Path.Combine(folder.FullName, "ledger.db") };
            await world.Exporter.StartAsync();
        }

        folder.Delete(recursive: true);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
