using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CircleExporter.Tests.Support;

/// <summary>Keeps what is logged, from debug on; the most talkative level is only looked at for the token.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = [];
    private readonly CanaryLeaks leaks = Canary.Here;

    /// <summary>Every entry as <c>Level Category: text key=value… exception</c>.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    /// <summary>Forgets them.</summary>
    public void Clear() => lines.Clear();

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, this);

    public void Dispose()
    {
    }

    private sealed class Recorder(string category, RecordedLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Where(pair => pair.Key != "{OriginalFormat}").Select(pair => $"{pair.Key}={pair.Value}")) : "";
            var line = $"{logLevel} {category}: {formatter(state, exception)} {values} {exception}";
            logs.leaks.Inspect(line, $"a log line: {logLevel} {category}");
            if (logLevel >= LogLevel.Debug)
                logs.lines.Enqueue(line);
        }
    }
}
