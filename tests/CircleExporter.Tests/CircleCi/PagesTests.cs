using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class PagesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_page_is_asked_for_with_all_other_parameters_repeated()
    {
        var targets = new List<string>();
        await using var test = new TestClient(request =>
        {
            targets.Add(request.RequestUri!.PathAndQuery);
            return TestClient.Json(TestClient.Sample(targets.Count == 1 ? "insights-workflow-runs.page1.json" : "insights-workflow-runs.page2.json"));
        });

        var runs = await test.Client.GetWorkflowRuns(TestClient.Project, "build", BranchScope.All, new DateTimeOffset(2026, 9, 1, 2, 0, 0, TimeSpan.FromHours(2))).ToListAsync(Cancellation);

        const string First = "/api/v2/insights/gh/acme/shop-api/workflows/build?all-branches=true&start-date=2026-09-01T00%3A00%3A00.000Z";
        targets.Should().Equal(First, First + "&page-token=AARLwwV6pZfS%2B3uTq%2F8iHkD0mR2xGqU9e4wJtL1bYcXoVnQsKdM7hPzAfr5WgE%3D%3D");
        runs.Should().HaveCount(6);
    }

    [Fact]
    public async Task A_page_carries_its_successor_and_the_servers_clock()
    {
        await using var test = new TestClient(_ =>
        {
            var response = TestClient.Json(TestClient.Sample("insights-workflows.page1.json"));
            response.Headers.Date = new DateTimeOffset(2026, 9, 20, 11, 59, 58, TimeSpan.Zero);
            return response;
        });

        var page = await test.Client.GetWorkflowSummaries(TestClient.Project, BranchScope.Default, ReportingWindow.Last24Hours).AsPages(null, Cancellation).FirstAsync(Cancellation);

        page.NextPageToken.Should().Be("AARLwwWk0c2+uRzvT5/9mXqLeJ4nHbYdP3sFaG7oVtQwZiKxN1yCE8rBjU6pSg==");
        page.ServerTime.Should().Be(new DateTimeOffset(2026, 9, 20, 11, 59, 58, TimeSpan.Zero));
        page.Items.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("""{"items": [{"name": "a"}], "next_page_token": null}""")]
    [InlineData("""{"items": [{"name": "a"}], "next_page_token": ""}""")]
    [InlineData("""{"items": [{"name": "a"}]}""")]
    public async Task A_listing_ends_without_a_token(string last)
    {
        var requests = 0;
        await using var test = new TestClient(_ => TestClient.Json(++requests == 1 ? last : throw new InvalidOperationException("one request too many")));

        var summaries = await test.Client.GetWorkflowSummaries(TestClient.Project, BranchScope.All, ReportingWindow.Last7Days).ToListAsync(Cancellation);

        summaries.Should().ContainSingle();
    }

    [Fact]
    public async Task A_listing_can_be_taken_up_at_a_token()
    {
        var tokens = new List<string?>();
        var listing = Listing(token =>
        {
            tokens.Add(token);
            return null;
        });

        await listing.AsPages("middle", Cancellation).ToListAsync(Cancellation);

        tokens.Should().Equal("middle");
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData("b", 2)]
    public async Task A_token_seen_before_ends_the_listing_after_the_pages_read(string? from, int pages)
    {
        var listing = Listing(token => token is "b" ? "a" : "b");

        var (read, failure) = await ReadAllAsync(listing, from);

        read.Should().Be(pages);
        failure.Reason.Should().Be(CircleCiFailure.EndlessListing);
        failure.Endpoint.Should().Be("/pipeline");
    }

    [Fact]
    public async Task A_listing_of_more_than_a_thousand_pages_ends_after_the_pages_read()
    {
        var listing = Listing(token => $"{int.Parse(token ?? "0") + 1}");

        var (read, failure) = await ReadAllAsync(listing, from: null);

        read.Should().Be(1000);
        failure.Reason.Should().Be(CircleCiFailure.EndlessListing);
    }

    [Fact]
    public async Task A_listing_of_more_than_a_quarter_of_a_million_items_ends_after_the_page_that_is_too_much()
    {
        var pages = 0;
        var listing = new Pages<string>("/pipeline", (_, _) => Task.FromResult(new Page<string>([.. Enumerable.Repeat("item", 100_000)], $"{++pages}", ServerTime: null)));

        var (read, failure) = await ReadAllAsync(listing, from: null);

        read.Should().Be(300_000);
        failure.Reason.Should().Be(CircleCiFailure.EndlessListing);
    }

    [Fact]
    public async Task Each_enumeration_starts_anew()
    {
        var listing = Listing(token => token is null ? "second" : null);

        var first = await listing.ToListAsync(Cancellation);
        var second = await listing.ToListAsync(Cancellation);

        first.Should().Equal("start", "second");
        second.Should().Equal(first);
    }

    private static Pages<string> Listing(Func<string?, string?> next) =>
        new("/pipeline", (token, _) => Task.FromResult(new Page<string>([token ?? "start"], next(token), ServerTime: null)));

    private static async Task<(int Pages, CircleCiException Failure)> ReadAllAsync(Pages<string> listing, string? from)
    {
        var read = 0;
        var reading = async () =>
        {
            await foreach (var page in listing.AsPages(from, Cancellation))
                read += page.Items.Count;
        };
        var failure = (await reading.Should().ThrowAsync<CircleCiException>()).Which;
        return (read, failure);
    }
}
