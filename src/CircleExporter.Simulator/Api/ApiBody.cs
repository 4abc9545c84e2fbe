using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>Puts an answer on the wire, spoilt by what is wrong with it.</summary>
internal static class ApiBody
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Pretty = Compact with { Indented = true };

    internal static async Task WriteAsync(HttpContext context, ApiAnswer answer, IReadOnlyList<SimulatedFault> faults)
    {
        var isPretty = WantsText(context.Request);
        var write = answer.Status is >= 200 and < 300 ? FaultyJson.Spoil(answer.Write, faults) : answer.Write;
        var body = Spell(write, isPretty ? Pretty : Compact);

        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = isPretty ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
        if (answer.Allow is not null)
            response.Headers.Allow = answer.Allow;

        var isCut = faults.Any(fault => fault.Kind is FaultKind.CutBody or FaultKind.CutJson);
        var isAborted = faults.Any(fault => fault.Kind == FaultKind.CutBody);
        if (isAborted || !isCut)
            response.ContentLength = body.Length;
        foreach (var fault in faults.Where(fault => fault.Kind == FaultKind.Stall))
        {
            await response.Body.WriteAsync(body[..(body.Length / 2)], context.RequestAborted);
            await response.Body.FlushAsync(context.RequestAborted);
            await fault.Released.WaitAsync(context.RequestAborted);
            body = body[(body.Length / 2)..];
        }

        await response.Body.WriteAsync(isCut ? body[..(body.Length / 2)] : body, context.RequestAborted);
        if (isAborted)
        {
            await response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }

    internal static ReadOnlyMemory<byte> Spell(Action<Utf8JsonWriter> write) => Spell(write, Compact);

    private static ReadOnlyMemory<byte> Spell(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, options))
            write(json);
        return buffer.WrittenMemory;
    }

    private static bool WantsText(HttpRequest request)
    {
        var accepted = request.Headers.Accept.ToString();
        return accepted.Contains("text/plain", StringComparison.OrdinalIgnoreCase)
            && !accepted.Contains("json", StringComparison.OrdinalIgnoreCase);
    }
}
