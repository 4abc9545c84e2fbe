using System.Security.Cryptography;
using CircleExporter.CircleCi.Sending;
using Microsoft.Extensions.Options;

namespace CircleExporter.CircleCi;

/// <summary>Holds the options to their bounds; gathers every problem before it reports.</summary>
internal sealed class CircleCiOptionsValidator : IValidateOptions<CircleCiOptions>
{
    public ValidateOptionsResult Validate(string? name, CircleCiOptions options)
    {
        string[] problems = [.. Problems(options)];
        return problems.Length > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Problems(CircleCiOptions options)
    {
        if (AddressProblem(options) is { } address)
            yield return $"{nameof(options.BaseAddress)} {address}.";
        if (string.IsNullOrWhiteSpace(options.Token) == string.IsNullOrWhiteSpace(options.TokenFile))
            yield return $"Exactly one of {nameof(options.Token)} and {nameof(options.TokenFile)} must be set.";
        if (!Enum.IsDefined(options.Authentication))
            yield return $"{nameof(options.Authentication)} is not one of {string.Join(", ", Enum.GetNames<CircleCiAuthentication>())}.";
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(5))
            yield return $"{nameof(options.Timeout)} must be from 1 s to 5 min.";
        if (options.RequestsPerSecond is not (>= 0.01 and <= 1000))
            yield return $"{nameof(options.RequestsPerSecond)} must be from 0.01 to 1000.";
        if (options.Burst is < 1 or > 10_000)
            yield return $"{nameof(options.Burst)} must be from 1 to 10000.";
        if (options.MaxConcurrentRequests is < 1 or > 64)
            yield return $"{nameof(options.MaxConcurrentRequests)} must be from 1 to 64.";
        if (options.CaFile is { } file && CertificateProblem(file) is { } certificate)
            yield return $"{nameof(options.CaFile)} {file} cannot be read as PEM certificates: {certificate}.";
    }

    private static string? AddressProblem(CircleCiOptions options) => options.BaseAddress switch
    {
        null or { IsAbsoluteUri: false } => "must be an absolute address, such as https://circleci.com/api/v2",
        { Scheme: not ("http" or "https") } => "must be an http or https address",
        { UserInfo.Length: > 0 } or { Query.Length: > 0 } or { Fragment.Length: > 0 } => "must have neither user, query nor fragment",
        { Scheme: "http", IsLoopback: false } when !options.AllowHttp => $"must be https, unless its host is this machine or {nameof(options.AllowHttp)} is set",
        _ => null,
    };

    private static string? CertificateProblem(string file)
    {
        try
        {
            NetworkHandler.ReadCertificates(file);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or InvalidDataException or ArgumentException)
        {
            return exception.Message.TrimEnd('.');
        }
    }
}
