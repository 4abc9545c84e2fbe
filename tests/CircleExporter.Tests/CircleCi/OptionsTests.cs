using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<CircleCiOptions>> Wrong => new()
    {
        { "BaseAddress must be an absolute address", options => options.BaseAddress = new Uri("/api/v2", UriKind.Relative) },
        { "BaseAddress must be an http or https address", options => options.BaseAddress = new Uri("ftp://circleci.com") },
        { "BaseAddress must have neither user, query nor fragment", options => options.BaseAddress = new Uri("https://me:secret@circleci.com/api/v2") },
        { "BaseAddress must have neither user, query nor fragment", options => options.BaseAddress = new Uri("https://circleci.com/api/v2?a=b") },
        { "BaseAddress must be https", options => options.BaseAddress = new Uri("http://circleci.com/api/v2") },
        { "BaseAddress must be https", options => options.BaseAddress = new Uri("http://127.0.0.1.evil.example/api/v2") },
        { "BaseAddress must be https", options => options.BaseAddress = new Uri("http://localhost.evil.example/api/v2") },
        { "BaseAddress must be https", options => options.BaseAddress = new Uri("http://10.0.0.1/api/v2") },
        { "BaseAddress must be https", options => options.BaseAddress = new Uri("http://0.0.0.0/api/v2") },
        { "Exactly one of Token and TokenFile", options => options.Token = null },
        { "Exactly one of Token and TokenFile", options => options.TokenFile = "/run/secrets/token" },
        { "Authentication is not one of Bearer, CircleTokenHeader, Basic", options => options.Authentication = (CircleCiAuthentication)7 },
        { "Timeout must be", options => options.Timeout = TimeSpan.FromSeconds(0.999) },
        { "Timeout must be", options => options.Timeout = TimeSpan.FromSeconds(300.001) },
        { "RequestsPerSecond must be", options => options.RequestsPerSecond = 0.009 },
        { "RequestsPerSecond must be", options => options.RequestsPerSecond = 1000.1 },
        { "RequestsPerSecond must be", options => options.RequestsPerSecond = double.NaN },
        { "Burst must be", options => options.Burst = 0 },
        { "Burst must be", options => options.Burst = 10_001 },
        { "MaxConcurrentRequests must be", options => options.MaxConcurrentRequests = 0 },
        { "MaxConcurrentRequests must be", options => options.MaxConcurrentRequests = 65 },
        { "CaFile /nowhere/ca.pem cannot be read", options => options.CaFile = "/nowhere/ca.pem" },
    };

    public static TheoryData<Action<CircleCiOptions>> Right => new()
    {
        _ => { },
        options => (options.Token, options.TokenFile) = (null, "/run/secrets/token"),
        options => options.BaseAddress = new Uri("http://127.0.0.1:8080/api/v2/"),
        options => options.BaseAddress = new Uri("http://localhost:8080/api/v2"),
        options => options.BaseAddress = new Uri("http://[::1]:8080/api/v2"),
        options => (options.BaseAddress, options.AllowHttp) = (new Uri("http://circleci.internal/api/v2"), true),
        options => (options.Timeout, options.RequestsPerSecond, options.Burst, options.MaxConcurrentRequests) = (TimeSpan.FromSeconds(1), 0.01, 1, 1),
        options => (options.Timeout, options.RequestsPerSecond, options.Burst, options.MaxConcurrentRequests) = (TimeSpan.FromMinutes(5), 1000, 10_000, 64),
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_value_out_of_bounds_is_refused_by_name(string problem, Action<CircleCiOptions> change) =>
        Validate(change).Should().ContainSingle().Which.Should().StartWith(problem).And.EndWith(".").And.NotContain("secret@");

    [Theory]
    [MemberData(nameof(Right), DisableDiscoveryEnumeration = true)]
    public void A_value_within_bounds_is_taken(Action<CircleCiOptions> change) => Validate(change).Should().BeEmpty();

    [Fact]
    public void All_problems_are_told_at_once() =>
        Validate(options => (options.Timeout, options.Burst, options.Token) = (TimeSpan.Zero, 0, null)).Should().HaveCount(3);

    private static IEnumerable<string> Validate(Action<CircleCiOptions> change)
    {
        var options = new CircleCiOptions { Token = "token" };
        change(options);
        return new CircleCiOptionsValidator().Validate(name: null, options).Failures ?? [];
    }
}
