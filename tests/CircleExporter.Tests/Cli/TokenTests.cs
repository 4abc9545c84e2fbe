using System.Runtime.Versioning;
using System.Text;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class TokenTests
{
    private const string Padding = "nothing-that-matters-but-long-enough-for-the-token-to-be-cut/";

    [Fact]
    public void The_token_comes_from_the_strongest_source()
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN")
            .WithFile("a", "flag.token").WithFile("b", "env.token").WithFile("c", "file.token")
            .WithFile("circleci:\n  token_file: file.token\n");

        workspace.Settings().CircleCi.TokenFile.Should().Be(workspace.PathOf("file.token"));
        workspace.With("CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE", "env.token").Settings().CircleCi.TokenFile.Should().Be(workspace.PathOf("env.token"));
        workspace.Settings("--circleci.token-file=flag.token").CircleCi.TokenFile.Should().Be(workspace.PathOf("flag.token"));

        var settings = workspace.Without("CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE").With("CIRCLECI_TOKEN", " t \n").Settings();
        settings.CircleCi.Token.Should().Be("t");
        settings.CircleCi.TokenFile.Should().BeNull();
        workspace.Settings("--circleci.token-file=flag.token").CircleCi.Token.Should().BeNull();
    }

    [Fact]
    public void Both_names_of_the_token_files_variable_are_one()
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN").WithFile("x", "t").With("CIRCLECI_TOKEN_FILE", "t");

        workspace.Settings().CircleCi.TokenFile.Should().Be(workspace.PathOf("t"));
        workspace.With("CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE", "t").Settings().CircleCi.TokenFile.Should().Be(workspace.PathOf("t"));
        workspace.With("CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE", "u").Faults().Should()
            .Equal("CIRCLECI_TOKEN_FILE: CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE names another file (set one of them)");
    }

    [Theory]
    [InlineData("CIRCLECI_TOKEN_FILE")]
    [InlineData("CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE")]
    public void A_token_and_a_file_in_the_environment_are_a_fault(string variable)
    {
        using var workspace = new Workspace().WithFile("x", "t").With(variable, "t");

        workspace.Faults().Should().Equal($"CIRCLECI_TOKEN: {variable} is set too (a token or a file, not both)");
    }

    [Fact]
    public void Nothing_to_do_is_a_sentence_for_each_missing_thing()
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN", "CIRCLE_EXPORTER_PROJECTS");

        workspace.Faults().Should().Equal(
            "there is no CircleCI token: set CIRCLECI_TOKEN, or name a file that holds one with --circleci.token-file",
            "there is no target: name a project with --circleci.project=gh/ORG/REPO or an organization with --circleci.organization=gh/ORG",
            "to look around without either, try --demo");
        workspace.Faults("--circleci.organization=gh/acme").Should().HaveCount(2).And.OnlyContain(line => !line.Contains("target"));
        workspace.With("CIRCLECI_TOKEN", "t").Faults().Should().HaveCount(2).And.OnlyContain(line => !line.Contains("token"));
    }

    [Fact]
    public void What_is_missing_is_not_guessed_where_a_source_could_not_be_understood()
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN").With("CIRCLE_EXPORTER_PROJECTS", "x");

        workspace.Faults().Should().ContainSingle().Which.Should().StartWith("CIRCLE_EXPORTER_PROJECTS: ");
    }

    [Fact]
    public void A_token_file_without_a_usable_token_is_one_sentence()
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN").WithFile(" \n", "empty").WithFile("a b", "blank");

        workspace.Faults("--circleci.token-file=missing").Should()
            .Equal("--circleci.token-file: the token file cannot be read: \"missing\": there is no such file");
        workspace.Faults("--circleci.token-file=.").Should()
            .Equal("--circleci.token-file: the token file cannot be read: \".\": it is a directory");
        workspace.With("CIRCLECI_TOKEN_FILE", "empty").Faults().Should()
            .Equal("CIRCLECI_TOKEN_FILE: \"empty\": the token is empty");
        workspace.Without("CIRCLECI_TOKEN_FILE").WithFile("circleci:\n  token_file: blank\n").Faults().Should()
            .Equal("circle-exporter.yml:2: circleci.token_file: \"blank\": the token holds blanks or other characters that no token has");
    }

    [Fact]
    public void A_token_file_is_checked_as_the_client_reads_it()
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN").WithFile("\uFEFF" + Workspace.Token, "marked").WithFile("", "wide");
        File.WriteAllText(workspace.PathOf("wide"), Workspace.Token, Encoding.Unicode);

        workspace.Run("--circleci.token-file=marked").Warnings.Should().ContainSingle("everybody can read it");
        workspace.Faults("--circleci.token-file=wide").Should().ContainSingle().Which.Should().EndWith("the token holds blanks or other characters that no token has");
    }

    [Theory]
    [InlineData("token")]
    [InlineData("link")]
    [UnsupportedOSPlatform("windows")]
    public void A_token_file_that_everybody_can_read_is_warned_of(string file)
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN").WithFile(Canary.Token, "token");
        File.CreateSymbolicLink(workspace.PathOf("link"), "token");

        File.SetUnixFileMode(workspace.PathOf("token"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var warnings = workspace.Run($"--circleci.token-file={file}").Warnings;
        var summary = workspace.Output("--check-config", $"--circleci.token-file={file}");
        File.SetUnixFileMode(workspace.PathOf("token"), UnixFileMode.UserRead | UnixFileMode.GroupRead);

        warnings.Should().Equal($"--circleci.token-file: every user of this machine can read the token file \"{file}\" (chmod o-r)");
        summary.Should().Contain(warnings[0]);
        workspace.Run($"--circleci.token-file={file}").Warnings.Should().BeEmpty();
    }

    [Theory]
    [InlineData("--circleci.token-file=" + Workspace.Token)]
    [InlineData("--circleci.token=" + Workspace.Token)]
    [InlineData("--token", Workspace.Token)]
    [InlineData(Workspace.Token)]
    [InlineData("--circleci.url=https://" + Workspace.Token + "@circleci.com/api/v2")]
    [InlineData("--circleci.url=" + Workspace.Token)]
    [InlineData("--circleci.token-file=" + Workspace.Token + "\n")]
    [InlineData("--circleci.project=" + Workspace.Token)]
    [InlineData("--circleci.organization=gh/" + Workspace.Token + "/x/y")]
    [InlineData("--config.file=" + Workspace.Token)]
    [InlineData("--config.file=/secrets/" + Workspace.Token)]
    [InlineData("--log.level=" + Workspace.Token)]
    [InlineData("--ledger.path=" + Workspace.Token)]
    [InlineData("--log.format=" + Workspace.Token)]
    [InlineData("--circleci.project=" + Padding + Workspace.Token)]
    public void A_token_in_the_wrong_place_is_refused_without_printing_it(params string[] arguments)
    {
        using var workspace = new Workspace();

        // Whatever the command line says is looked at for the token.
        workspace.Faults(arguments).Should().ContainSingle();
    }
}
