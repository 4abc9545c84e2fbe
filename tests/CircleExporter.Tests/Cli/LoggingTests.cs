using System.Text.Json;
using CircleExporter.Cli;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class LoggingTests
{
    private const string Category = "CircleExporter.Polling.PollingService";

    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero));

    [Fact]
    public void A_line_has_time_level_component_message_and_its_named_values()
    {
        var line = Logfmt(LogLevel.Information, null, "Read {Runs} runs of {ProjectSlug} in {Elapsed}", 3, "gh/acme/web", TimeSpan.FromSeconds(90));

        line.Should().Be(
            "ts=2026-03-01T12:00:00.250Z level=info component=polling msg=\"Read 3 runs of gh/acme/web in 00:01:30\" runs=3 project_slug=gh/acme/web elapsed=1m30s\n");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("back\\slash", "\"back\\\\slash\"")]
    [InlineData("line\nbreak\r\tx", "\"line\\nbreak\\r\\tx\"")]
    [InlineData("bell\u0007\u001b[31m", "\"bell\\u0007\\u001b[31m\"")]
    [InlineData("next\u0085line\u2028x", "\"next\\u0085line\\u2028x\"")]
    [InlineData("größe-🚀", "größe-🚀")]
    public void Values_are_quoted_where_they_must_be(string value, string expected) =>
        Logfmt(LogLevel.Debug, null, "x {Value}", value).Should().EndWith($" value={expected}\n").And.Subject.Count(c => c == '\n').Should().Be(1);

    [Theory]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Information, "info")]
    [InlineData(LogLevel.Warning, "warn")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "error")]
    public void Levels_have_prometheus_names(LogLevel level, string name) => Logfmt(level, null, "x").Should().Contain($" level={name} ");

    [Theory]
    [InlineData("CircleExporter.Polling.Collectors.RunCollector", "polling")]
    [InlineData("CircleExporter.CircleCi.CircleCiClient", "circleci")]
    [InlineData("CircleExporter.ExporterApp", "exporter")]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Server.Kestrel")]
    public void The_component_is_the_slice(string category, string component) =>
        Line(new LogfmtFormatter(Time), category, LogLevel.Information, null, "x").Should().Contain($" component={component} ");

    [Fact]
    public void An_exception_stays_on_its_line()
    {
        var exception = new InvalidOperationException("first\nsecond", new IOException("disk \"full\""));

        var warning = Logfmt(LogLevel.Warning, exception, "Failed");
        var error = Logfmt(LogLevel.Error, exception, "Failed");

        warning.Should().EndWith(" msg=\"Failed\" err=\"InvalidOperationException: first\\nsecond <- IOException: disk \\\"full\\\"\"\n");
        error.Should().Contain(" stack=\"System.InvalidOperationException: first\\nsecond\\n ---> ").And.Subject.Count(c => c == '\n').Should().Be(1);
    }

    [Fact]
    public void A_value_cannot_pose_as_one_of_the_lines_own_fields() =>
        Logfmt(LogLevel.Information, null, "{Level} {Msg}", "x", "y").Should().EndWith(" level_=x msg_=y\n");

    [Fact]
    public void A_value_that_is_the_whole_message_is_said_once() =>
        Logfmt(LogLevel.Information, null, "{Warning}", "careful").Should().EndWith(" msg=\"careful\"\n");

    [Fact]
    public void Json_has_the_same_fields_with_their_types()
    {
        var line = Line(new JsonLineFormatter(Time), Category, LogLevel.Warning, new IOException("a\n\"b\""), "Read {Runs} of {Project}: {Ok} {Ratio} {Nothing} {Elapsed}", 3, "größe <🚀>\n", true, 0.5, null, TimeSpan.FromMinutes(5));

        using var json = JsonDocument.Parse(line);
        json.RootElement.EnumerateObject().Select(field => field.Name).Should().Equal(
            "ts", "level", "component", "msg", "runs", "project", "ok", "ratio", "nothing", "elapsed", "err");
        json.RootElement.GetProperty("ts").GetString().Should().Be("2026-03-01T12:00:00.250Z");
        json.RootElement.GetProperty("level").GetString().Should().Be("warn");
        json.RootElement.GetProperty("runs").GetInt32().Should().Be(3);
        json.RootElement.GetProperty("project").GetString().Should().Be("größe <🚀>\n");
        json.RootElement.GetProperty("ok").GetBoolean().Should().BeTrue();
        json.RootElement.GetProperty("ratio").GetDouble().Should().Be(0.5);
        json.RootElement.GetProperty("nothing").ValueKind.Should().Be(JsonValueKind.Null);
        json.RootElement.GetProperty("elapsed").GetString().Should().Be("5m");
        json.RootElement.GetProperty("err").GetString().Should().Be("IOException: a\n\"b\"");
        line.IndexOf('\n', StringComparison.Ordinal).Should().Be(line.Length - 1);
    }

    [Theory]
    [InlineData("info", "CircleExporter.Polling.X", "info")]
    [InlineData("error", "CircleExporter.Polling.X", "error")]
    [InlineData("info", "Microsoft.AspNetCore.Hosting.Diagnostics", "warn")]
    [InlineData("info", "Polly", "warn")]
    [InlineData("error", "Polly", "error")]
    [InlineData("debug", "Microsoft.AspNetCore.Hosting.Diagnostics", "debug")]
    [InlineData("debug", "System.Net.Http.HttpClient.circleci.ClientHandler", "warn")]
    [InlineData("error", "System.Net.Http.HttpClient.circleci.ClientHandler", "error")]
    public void Libraries_are_quiet_unless_debugging_and_never_print_headers(string level, string category, string least)
    {
        using var services = Services(new LogOptions { Level = Level(level) });

        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

        logger.IsEnabled(Level(least)).Should().BeTrue();
        logger.IsEnabled(Level(least) - 1).Should().BeFalse();
    }

    [Theory]
    [InlineData(false, "logfmt")]
    [InlineData(true, "json-line")]
    public void Everything_goes_to_standard_error_in_the_chosen_format(bool json, string formatter)
    {
        using var services = Services(new LogOptions { Json = json });

        var options = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;

        options.FormatterName.Should().Be(formatter);
        options.LogToStandardErrorThreshold.Should().Be(LogLevel.Trace);
        services.GetServices<ConsoleFormatter>().Should().ContainSingle(service => service.Name == formatter);
        services.GetServices<ILoggerProvider>().Should().ContainSingle().Which.Should().BeOfType<ConsoleLoggerProvider>();
    }

    private static LogLevel Level(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        _ => LogLevel.Error,
    };

    private static ServiceProvider Services(LogOptions options) =>
        new ServiceCollection().AddLogging(logging => logging.AddExporterLogging(options)).BuildServiceProvider();

    private static string Logfmt(LogLevel level, Exception? exception, string message, params object?[] values) =>
        Line(new LogfmtFormatter(Time), Category, level, exception, message, values);

    /// <summary>What the formatter writes of an entry that went through the logging extensions.</summary>
    private static string Line(ConsoleFormatter formatter, string category, LogLevel level, Exception? exception, string message, params object?[] values)
    {
        using var writer = new StringWriter();
        var logger = new FormattingLogger(formatter, category, writer);
#pragma warning disable CA2254 // The template is a test's input.
        logger.Log(level, exception, message, values);
#pragma warning restore CA2254
        return writer.ToString();
    }

    private sealed class FormattingLogger(ConsoleFormatter formatter, string category, StringWriter writer) : ILogger
    {
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, format), null, writer);

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
