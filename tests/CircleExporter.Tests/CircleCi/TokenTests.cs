using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class TokenTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("abc")]
    [InlineData("abc\n")]
    [InlineData("abc\r\n")]
    [InlineData(" abc \n\n")]
    public void Space_around_a_token_is_trimmed(string content)
    {
        CircleCiToken.FromFile(Write("token", content)).Read().Should().Be("abc");
        CircleCiToken.FromText(content).Read().Should().Be("abc");
    }

    [Fact]
    public void A_file_may_begin_with_a_byte_order_mark() => CircleCiToken.FromFile(Write("token", "\uFEFFabc\n")).Read().Should().Be("abc");

    [Theory]
    [InlineData("", "is empty.")]
    [InlineData(" \n", "is empty.")]
    [InlineData("SECRET\nSECRET\n", "holds spaces, control characters or letters that no token has.")]
    [InlineData("SECRET\0", "holds spaces, control characters or letters that no token has.")]
    [InlineData("SECRET\u001b[2J", "holds spaces, control characters or letters that no token has.")]
    [InlineData("SÉCRET", "holds spaces, control characters or letters that no token has.")]
    public void What_is_no_token_is_refused_in_one_sentence_without_its_content(string content, string problem)
    {
        var path = Write("token", content);

        FluentActions.Invoking(() => CircleCiToken.FromFile(path)).Should().Throw<CircleCiTokenException>().Which.Message.Should().Be($"The token file {path} {problem}");
        FluentActions.Invoking(() => CircleCiToken.FromText(content)).Should().Throw<CircleCiTokenException>().Which.Message.Should().Be($"The token {problem}");
    }

    [Fact]
    public void A_file_too_long_for_a_token_is_refused() =>
        FluentActions.Invoking(() => CircleCiToken.FromFile(Write("token", new string('a', 5000)))).Should().Throw<CircleCiTokenException>().WithMessage("*is longer than 4096 characters.");

    [Fact]
    public void A_missing_file_and_a_folder_are_refused_by_name()
    {
        var missing = Path.Combine(folder.FullName, "missing");

        FluentActions.Invoking(() => CircleCiToken.FromFile(missing)).Should().Throw<CircleCiTokenException>().WithMessage($"The token file {missing} cannot be read: *");
        FluentActions.Invoking(() => CircleCiToken.FromFile(folder.FullName)).Should().Throw<CircleCiTokenException>().WithMessage($"The token file {folder.FullName} cannot be read: *");
    }

    [Fact]
    public void A_rewritten_file_is_read_anew()
    {
        var token = CircleCiToken.FromFile(Write("token", "first"));
        var before = token.Fingerprint;

        Write("token", "second");

        token.Fingerprint.Should().NotBe(before);
        token.Read().Should().Be("second");
    }

    [Fact]
    public void A_swapped_symlink_is_followed()
    {
        Write("first", "first");
        Write("second", "second");
        var link = Path.Combine(folder.FullName, "token");
        File.CreateSymbolicLink(link, "first");
        var token = CircleCiToken.FromFile(link);

        File.CreateSymbolicLink(link + ".new", "second");
        File.Move(link + ".new", link, overwrite: true);

        token.Read().Should().Be("second");
    }

    [Fact]
    public async Task A_secret_that_Kubernetes_replaces_is_followed()
    {
        // token → ..data/token, ..data → a folder for each version.
        Directory.CreateDirectory(Path.Combine(folder.FullName, "..1"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "..2"));
        Write("..1/token", "first");
        Write("..2/token", "second");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "..data_tmp"), "..2");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "token"), "..data/token");
        var token = CircleCiToken.FromFile(Path.Combine(folder.FullName, "token"));
        var before = token.Read();

        await ExternalTool.RunAsync("mv", ["-T", Path.Combine(folder.FullName, "..data_tmp"), Path.Combine(folder.FullName, "..data")], default, TestContext.Current.CancellationToken);
        Directory.Delete(Path.Combine(folder.FullName, "..1"), recursive: true);

        (before, token.Read()).Should().Be(("first", "second"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("half a\ntoken")]
    public void The_last_good_token_stays_in_force(string? content)
    {
        var path = Write("token", "good");
        var token = CircleCiToken.FromFile(path);
        var before = token.Fingerprint;

        if (content is null)
            File.Delete(path);
        else
            Write("token", content);

        token.Read().Should().Be("good");
        token.Fingerprint.Should().Be(before);
    }

    [Fact]
    public void A_token_shows_nothing_of_itself()
    {
        var token = CircleCiToken.FromText(Canary.Token);

        Canary.IsIn($"{token} {token.Fingerprint}").Should().BeFalse();
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
