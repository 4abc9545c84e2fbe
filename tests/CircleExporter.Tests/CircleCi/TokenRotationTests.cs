using System.Globalization;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>A token that is replaced while requests go on.</summary>
public sealed class TokenRotationTests : IDisposable
{
    private const int Replacements = 50, Load = 8;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("token-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Link => Path.Combine(folder.FullName, "token");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Every_request_begun_after_a_replacement_has_the_new_token()
    {
        Replace(0);
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, TestClient.Sample("me.json")), Cancellation);
        await using var test = new TestClient(api.BaseAddress, options => (options.Token, options.TokenFile, options.RequestsPerSecond, options.Burst) = (null, Link, 1000, 10_000));

        for (var next = 1; next <= Replacements; next++)
        {
            var before = Ask(next - 1);
            Replace(next);
            await Task.WhenAll([.. before, .. Ask(next)]);
        }

        var requests = api.Requests.Select(request => (Replaced: Number(request.Target.Split('/')[^1]), Token: Number(request.Headers["Authorization"].Split(' ')[1]))).ToList();
        requests.Should().OnlyContain(request => request.Token >= request.Replaced);
        requests.Should().HaveCount(2 * Load * Replacements);

        // As many requests at once, which say which replacement came before them.
        List<Task> Ask(int replaced) => [.. Enumerable.Range(0, Load).Select(_ => Task.Run(() => test.Client.GetUserAsync($"{replaced}", Cancellation)))];
    }

    // The token is its own number, in a file of its own, to which a link points.
    private void Replace(int number)
    {
        File.WriteAllText(Path.Combine(folder.FullName, $"{number}"), $"{number}\n");
        File.CreateSymbolicLink($"{Link}.new", $"{number}");
        File.Move($"{Link}.new", Link, overwrite: true);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
