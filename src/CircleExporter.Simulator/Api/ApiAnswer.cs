using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>What the API answers: a status and how to spell the body.</summary>
internal sealed record ApiAnswer(int Status, Action<Utf8JsonWriter> Write)
{
    /// <summary>The methods that a refusal for a wrong method names.</summary>
    internal string? Allow { get; init; }

    internal static ApiAnswer Created(Action<Utf8JsonWriter> write) => new(StatusCodes.Status201Created, write);

    internal static ApiAnswer Accepted(Action<Utf8JsonWriter> write) => new(StatusCodes.Status202Accepted, write);

    internal static ApiAnswer Ok(Action<Utf8JsonWriter> write) => new(StatusCodes.Status200OK, write);

    internal static ApiAnswer NotFound(string message) => Message(StatusCodes.Status404NotFound, message);

    internal static ApiAnswer BadRequest(string message) => Message(StatusCodes.Status400BadRequest, message);

    internal static ApiAnswer Message(int status, string message) => new(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("message", message);
        json.WriteEndObject();
    });
}

/// <summary>A request that cannot be answered; the answer says why.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
