using CircleExporter.Ledger;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Ledger;

/// <summary>Runs such as CircleCI hardly lists: they may cost themselves, but neither the ledger nor the passes after them.</summary>
public sealed class PoisonTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("poison-").FullName;
    private readonly FakeTimeProvider time = LedgerUnderTest.Clock();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("release/\0a")]
    [InlineData("\0")]
    [InlineData("release/\u0001\n\t\uffff")]
    [InlineData("release/\U0001F600")]
    public void A_branch_of_any_characters_is_back_after_a_restart(string branch)
    {
        using (var first = Open())
        {
            first.Discover();
            first.Pass(LedgerUnderTest.Run(1, 10, branch: branch));
        }

        using var second = Open();

        second.Recorder.Total.Counted.Should().Be(1);
        second.Pass(LedgerUnderTest.Run(1, 10, branch: branch)).Should().BeTrue();
        second.Recorder.Total.Counted.Should().Be(1);
    }

    [Fact]
    public void A_workflow_with_a_NUL_in_its_name_is_back_after_a_restart()
    {
        using (var first = Open())
        {
            first.Discover();
            first.Pass(isComplete: true, [LedgerUnderTest.Run(1, 10)], new WorkflowNames(["a\0b", "a\0c", "a", LedgerUnderTest.Workflow], IsComplete: true));
        }

        using var second = Open();

        second.Recorder.Total.Counted.Should().Be(1);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:01Z")]
    [InlineData("0001-01-01T00:00:01Z", "0001-01-01T00:00:02Z")]
    [InlineData("0001-01-02T00:00:00Z", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", null)]
    [InlineData("0001-01-01T00:00:01Z", null)]
    public void A_run_of_any_time_keeps_no_later_pass_from_being_made(string created, string? stopped)
    {
        var poison = LedgerUnderTest.Run(1, 0) with { Created = At(created), Stopped = stopped is null ? null : At(stopped) };
        using (var first = Open())
        {
            first.Discover();
            first.Pass(poison);
            time.Advance(TimeSpan.FromHours(2));
            first.Pass(poison).Should().BeTrue();
            first.Scrape();
        }

        using var second = Open();
        second.Pass(poison, LedgerUnderTest.Run(2, 10)).Should().BeTrue();
        time.Advance(TimeSpan.FromDays(1));
        second.Pass(poison, LedgerUnderTest.Run(3, 11)).Should().BeTrue();

        second.Scrape();
        second.Recorder.Total.Counted.Should().BeOneOf(2, 3);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

    private LedgerUnderTest Open() =>
        new(time, new SqliteRunLedger(Path.Combine(folder, "ledger.db"), LedgerSchema.Current, time, NullLogger<SqliteRunLedger>.Instance));
}
