using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircleExporter.Cli;

/// <summary>What a log line says, whatever its format.</summary>
internal static class LogFields
{
    private static readonly HashSet<string> Reserved = ["ts", "level", "component", "msg", "err", "stack"];

    /// <summary>The fields in order: <c>ts</c>, <c>level</c>, <c>component</c>, <c>msg</c>, the message's named values, <c>err</c>, <c>stack</c>.</summary>
    public static IEnumerable<(string Name, object? Value)> Of<TState>(LogEntry<TState> entry, DateTimeOffset now)
    {
        yield return ("ts", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        yield return ("level", Level(entry.LogLevel));
        yield return ("component", Component(entry.Category));
        var message = entry.Formatter(entry.State, entry.Exception);
        yield return ("msg", message);
        if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            // A value that is the whole message would be said twice.
            foreach (var (name, value) in values.Where(pair => pair.Key != "{OriginalFormat}" && pair.Value as string != message))
                yield return (Name(name), Value(value));
        }

        if (entry.Exception is not { } exception)
            yield break;
        yield return ("err", Sentence(exception));
        // Errors are for a person to act upon, who needs to know where; anything less heals itself.
        if (entry.LogLevel >= LogLevel.Error)
            yield return ("stack", exception.ToString());
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>The slice for a class of ours, the whole category for others'.</summary>
    private static string Component(string category) => category.Split('.') switch
    {
        ["CircleExporter", var slice, _, ..] => slice.ToLowerInvariant(),
        ["CircleExporter", ..] => "exporter",
        _ => category,
    };

    private static string Name(string name)
    {
        var snake = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
        var safe = string.Concat(snake.Select(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '_'));
        return safe.Length == 0 || Reserved.Contains(safe) ? safe + '_' : safe;
    }

    private static object? Value(object? value) => value switch
    {
        null or string or bool or int or long or double => value,
        TimeSpan duration => PrometheusDuration.Format(duration),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => string.Join(", ", items.Cast<object?>()),
        _ => value.ToString(),
    };

    private static string Sentence(Exception exception)
    {
        var sentence = $"{exception.GetType().Name}: {exception.Message}";
        return exception.InnerException is { } inner ? $"{sentence} <- {Sentence(inner)}" : sentence;
    }
}
