using System.Globalization;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>A token that is replaced while requests go on.</summary>
public sealed class TokenRotationTests : IDisposable
{
    private const int Replacements = 100;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("token-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Link => Path.Combine(folder.FullName, "token");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Every_request_begun_after_a_replacement_has_the_new_token()
    {
        Replace(0);
        var replaced = 0;
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, TestClient.Sample("me.json")), Cancellation);
        await using var test = new TestClient(api.BaseAddress, options => (options.Token, options.TokenFile) = (null, Link));
        using var done = new CancellationTokenSource();

        var asking = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!done.IsCancellationRequested)
                await test.Client.GetUserAsync($"{Volatile.Read(ref replaced)}", Cancellation);
        }).ToList();
        for (var next = 1; next <= Replacements; next++)
        {
            Replace(next);
            Volatile.Write(ref replaced, next);
            var before = api.Requests.Count;
            await ExporterScenario.UntilAsync(() => api.Requests.Count > before + 8);
        }

        await done.CancelAsync();
        await Task.WhenAll(asking);

        var requests = api.Requests.Select(request => (Replaced: Number(request.Target.Split('/')[^1]), Token: Number(request.Headers["Authorization"].Split(' ')[1]))).ToList();
        requests.Should().OnlyContain(request => request.Token >= request.Replaced);
        requests.Select(request => request.Token).Distinct().Should().HaveCount(Replacements + 1, "each token was used");
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
