using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi;

/// <summary>
/// A value for a pipeline parameter: text, a whole number or a truth value. Made from each of them by implicit conversion.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/triggerPipeline.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed record PipelineParameter
{
    private PipelineParameter()
    {
    }

    /// <summary>A <see cref="string"/>, a <see cref="long"/> or a <see cref="bool"/>.</summary>
    private object Value { get; init; } = "";

    /// <summary>Text, of at most 512 characters.</summary>
    public static implicit operator PipelineParameter(string value) => FromString(value);

    /// <summary>A whole number.</summary>
    public static implicit operator PipelineParameter(long value) => FromInt64(value);

    /// <summary>A truth value.</summary>
    public static implicit operator PipelineParameter(bool value) => FromBoolean(value);

    /// <summary>Text, of at most 512 characters.</summary>
    public static PipelineParameter FromString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new() { Value = value };
    }

    /// <summary>A whole number.</summary>
    public static PipelineParameter FromInt64(long value) => new() { Value = value };

    /// <summary>A truth value.</summary>
    public static PipelineParameter FromBoolean(bool value) => new() { Value = value };

    /// <summary>The value as text.</summary>
    public override string ToString() => Value switch
    {
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(Value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Writes each kind as JSON's own.</summary>
    internal sealed class Converter : JsonConverter<PipelineParameter>
    {
        public override PipelineParameter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Parameters are only sent.");

        public override void Write(Utf8JsonWriter writer, PipelineParameter value, JsonSerializerOptions options)
        {
            switch (value.Value)
            {
                case bool truth:
                    writer.WriteBooleanValue(truth);
                    break;
                case long number:
                    writer.WriteNumberValue(number);
                    break;
                default:
                    writer.WriteStringValue((string)value.Value);
                    break;
            }
        }
    }
}
