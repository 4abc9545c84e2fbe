using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Chart;

/// <summary>Values that contradict each other, or would only fail in the cluster, are refused with a sentence.</summary>
public sealed class ChartRefusalTests
{
    private const string Secret = "token.existingSecret=circleci";
    private const string Project = "config.projects={gh/acme/web}";

    [Theory]
    [InlineData("missing secret: set token.existingSecret to the name of a Secret with a CircleCI API token (or demo to true for a try without one)", Project)]
    [InlineData("there is nothing to read: set config.projects, config.organizations or both", Secret)]
    [InlineData("token.value puts the token into the release's record: name a Secret in token.existingSecret, or set token.allowInline to true", Project, "token.value=x")]
    [InlineData("the token is given more than once: set one of token.existingSecret, token.file and token.value", Project, Secret, "token.file=/vault/token")]
    [InlineData("the token is given more than once: set one of token.existingSecret, token.file and token.value", Project, Secret, "token.value=x", "token.allowInline=true")]
    [InlineData("config.circleci.token_file is set by the chart: name a Secret in token.existingSecret, or a path in token.file", Project, Secret, "config.circleci.token_file=/token")]
    [InlineData("config.ledger.path is set by the chart to the mounted volume: leave it out (persistence.enabled: false keeps nothing)", Project, Secret, "config.ledger.path=:memory:")]
    [InlineData("config.web.listen_addresses is set by the chart: choose a port with containerPort", Project, Secret, "config.web.listen_addresses={:9000}")]
    [InlineData("existingConfigMap takes the place of config: set one of the two", Project, Secret, "existingConfigMap=mine")]
    [InlineData("extraArgs has --ledger.path, which is the chart's to set: use config, token, persistence, containerPort or demo", Project, Secret, "extraArgs={--ledger.path=/x}")]
    [InlineData("extraArgs has --web.listen-address, which is the chart's to set: use config, token, persistence, containerPort or demo", Project, Secret, "extraArgs={--web.listen-address,:9000}")]
    [InlineData("extraEnv has CIRCLECI_TOKEN: the token belongs into a Secret that token.existingSecret names, where it can be rotated and the pod's description does not show it", Project, Secret, "extraEnv[0].name=CIRCLECI_TOKEN")]
    [InlineData("extraArgs has --circleci.url, which is the chart's to set: use config, token, persistence, containerPort or demo", Project, Secret, "extraArgs={--circleci.url=https://ci.example.com:8443}")]
    [InlineData("extraEnv has CIRCLE_EXPORTER_CIRCLECI_URL, which other objects of the chart have to know: set it in config", Project, Secret, "extraEnv[0].name=CIRCLE_EXPORTER_CIRCLECI_URL")]
    [InlineData("extraEnv has CIRCLE_EXPORTER_WEB_TELEMETRY_PATH, which other objects of the chart have to know: set it in config", Project, Secret, "extraEnv[0].name=CIRCLE_EXPORTER_WEB_TELEMETRY_PATH")]
    [InlineData("persistence.existingClaim names a claim, and persistence.enabled is false, which uses none: leave one of the two out", Project, Secret, "persistence.existingClaim=old", "persistence.enabled=false")]
    [InlineData("config.circleci.url would send the token unencrypted: use https, or set config.circleci.allow_http to true", Project, Secret, "config.circleci.url=http://ci.example.com/api/v2")]
    [InlineData("config.circleci.url would send the token unencrypted: use https, or set config.circleci.allow_http to true", Project, Secret, "config.circleci.url=http://127.0.0.1.example.com")]
    [InlineData("prometheusRule.disabled has CircleCINoSuch, which is no shipped alert", Project, Secret, "prometheusRule.enabled=true", "prometheusRule.disabled={CircleCINoSuch}")]
    public async Task A_contradiction_is_refused(string sentence, params string[] values)
    {
        foreach (var major in Helm.Majors.Select(row => row.Data))
        {
            var verdict = await Helm.TemplateAsync(major, [.. values.SelectMany(value => new[] { "--set", value })]);

            verdict.ExitCode.Should().NotBe(0);
            verdict.Error.Split('\n').Should().Contain(line => line.EndsWith($": {sentence}"), "one clear sentence says it");
        }
    }

    [Theory]
    [InlineData("token.value=s3cr3t-canary")]
    [InlineData("token.value=s3cr3t-canary", Secret, "token.allowInline=true")]
    [InlineData("token.value=s3cr3t-canary", "image.pullPolicy=Sometimes")]
    public async Task A_refusal_never_repeats_the_token(params string[] values)
    {
        foreach (var major in Helm.Majors.Select(row => row.Data))
        {
            var verdict = await Helm.TemplateAsync(major, ["--set", Project, .. values.SelectMany(value => new[] { "--set", value })]);

            verdict.ExitCode.Should().NotBe(0);
            (verdict.Text + verdict.Error).Should().NotContain("canary");
        }
    }

    [Theory]
    [InlineData("config.circleci.url=http://127.0.0.1:8080/api/v2")]
    [InlineData("config.circleci.url=http://ci.example.com", "config.circleci.allow_http=true")]
    [InlineData("config.circleci.url=http://ci.example.com", "demo=true")]
    public async Task A_token_that_nobody_else_can_read_needs_no_encryption(params string[] values)
    {
        var verdict = await Helm.TemplateAsync(Helm.Current, ["--set", Project, "--set", Secret, .. values.SelectMany(value => new[] { "--set", value })]);

        verdict.ExitCode.Should().Be(0, verdict.Error);
    }

    [Fact]
    public async Task What_the_chart_does_not_offer_is_no_value()
    {
        var verdict = await Helm.TemplateAsync(Helm.Current, "--set", Project, "--set", Secret, "--set", "replicaCount=2");

        verdict.Error.Should().Contain("'replicaCount' not allowed");
    }
}
