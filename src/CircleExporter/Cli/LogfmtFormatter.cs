using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace CircleExporter.Cli;

/// <summary>Log lines as <c>key=value</c> pairs, one line an entry whatever it holds.</summary>
internal sealed class LogfmtFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "logfmt";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var separator = "";
        foreach (var (name, value) in LogFields.Of(logEntry, time.GetUtcNow()))
        {
            textWriter.Write(separator);
            textWriter.Write(name);
            textWriter.Write('=');
            // The message is always quoted, so that it can be found by eye.
            WriteValue(textWriter, Text(value), isQuoted: name is "msg" or "err" or "stack");
            separator = " ";
        }

        textWriter.Write('\n');
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static void WriteValue(TextWriter writer, string text, bool isQuoted)
    {
        if (!isQuoted && text.Length > 0 && !text.Any(c => c is <= ' ' or '"' or '=' or '\\' || MustEscape(c)))
        {
            writer.Write(text);
            return;
        }

        writer.Write('"');
        foreach (var character in text)
            WriteEscaped(writer, character);
        writer.Write('"');
    }

    private static void WriteEscaped(TextWriter writer, char character)
    {
        switch (character)
        {
            case '"' or '\\':
                writer.Write('\\');
                writer.Write(character);
                break;
            case '\n':
                writer.Write(@"\n");
                break;
            case '\r':
                writer.Write(@"\r");
                break;
            case '\t':
                writer.Write(@"\t");
                break;
            default:
                if (MustEscape(character))
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"));
                else
                    writer.Write(character);
                break;
        }
    }

    private static bool MustEscape(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
