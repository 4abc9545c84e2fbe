using CircleExporter.Ledger;
using CircleExporter.Metrics;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Ledger;

/// <summary>What a restart brings back, and what it does with a file that cannot be trusted.</summary>
public sealed class SqliteRunLedgerTests : IDisposable
{
    private static readonly string[] Names = ["ledger.db", "ledger.db-wal", "ledger.db.lock"];

    private const string Success = "runs_total main success";
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-").FullName;
    private readonly FakeTimeProvider time = LedgerUnderTest.Clock();

    private string File => Path.Combine(folder, "ledger.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_restart_brings_every_value_back_before_anything_is_read()
    {
        using (var first = Open())
            Fill(first, 30);
        Dictionary<string, double> before;
        RunReading reading;
        using (var second = Open())
        {
            second.Pass(isComplete: false, [LedgerUnderTest.Run(99, 55, "failed", credits: null)]);
            before = second.Acknowledge();
            reading = second.Recorder.Reading(LedgerUnderTest.Project, LedgerUnderTest.Workflow, time.GetUtcNow());
        }

        using var third = Open();

        third.Scrape().Should().Equal(before);
        third.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 31, Adopted: 1));
        third.Recorder.Reading(LedgerUnderTest.Project, LedgerUnderTest.Workflow, time.GetUtcNow()).Should().Be(reading);
        third.Recorder.DefaultBranchOf(LedgerUnderTest.Project).Should().Be("main");
        third.Pass(LedgerUnderTest.Run(99, 55, "failed", credits: 4), LedgerUnderTest.Run(1, 1));
        third.Scrape()["credits_total main"].Should().Be(before["credits_total main"] + 4);
        third.Recorder.Total.Counted.Should().Be(31);
    }

    [Fact]
    public void A_series_that_was_not_acknowledged_begins_its_hold_anew()
    {
        using (var first = Open())
        {
            first.Discover();
            time.Advance(TimeSpan.FromHours(1));
            first.Pass(LedgerUnderTest.Run(1, 1));
            first.Scrape();
        }

        time.Advance(TimeSpan.FromHours(1));
        using var second = Open();

        second.Scrape()[Success].Should().Be(0);
        second.Recorder.Acknowledge();
        second.Scrape()[Success].Should().Be(0);
        second.Acknowledge()[Success].Should().Be(1);
    }

    [Fact]
    public void A_second_process_is_refused_with_the_holder_and_the_path()
    {
        using var first = Open();

        var second = () => Open();

        second.Should().Throw<LedgerUnavailableException>().WithMessage($"*{File} is in use by process {Environment.ProcessId}*");
    }

    [Fact]
    public void A_full_disk_keeps_nobody_from_starting()
    {
        System.IO.File.CreateSymbolicLink(File + ".pid", "/dev/full");

        using var ledger = Open();

        ledger.Recorder.IsLoaded.Should().BeTrue();
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused()
    {
        using (Open())
        {
        }

        using var older = new SqliteRunLedger(File, new LedgerSchema([]), time, NullLogger<SqliteRunLedger>.Instance);
        var load = () => older.Load(Terms);

        load.Should().Throw<LedgerUnavailableException>().WithMessage($"*{File} was written by a newer version*");
    }

    [Fact]
    public void A_file_of_an_older_version_is_copied_and_migrated()
    {
        using (var first = Open())
            Fill(first, 3);

        var next = LedgerSchema.Current with { Steps = LedgerSchema.Current.Steps.Add("CREATE TABLE later (id INTEGER PRIMARY KEY);") };
        using (var second = Open(next))
            second.Recorder.Total.Counted.Should().Be(3);

        System.IO.File.Exists($"{File}.version-{LedgerSchema.Current.Steps.Length}").Should().BeTrue();
        var again = () => Open();
        again.Should().Throw<LedgerUnavailableException>();
    }

    [Fact]
    public void A_file_without_signatures_is_migrated_and_keeps_its_counts()
    {
        using (var first = Open())
            Fill(first, 3);
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=false"))
        {
            connection.Open();
            LedgerSchema.Execute(connection, "ALTER TABLE workflow DROP COLUMN signature; PRAGMA user_version = 1;");
        }

        using (var second = Open())
            second.Recorder.Total.Counted.Should().Be(3);

        System.IO.File.Exists($"{File}.version-1").Should().BeTrue();
        Directory.GetFiles(folder, "*.corrupt-*").Should().BeEmpty();
    }

    [Fact]
    public void A_migration_that_was_cut_short_after_its_copy_is_made_anew_and_loses_nothing()
    {
        using (var first = Open())
            Fill(first, 3);
        System.IO.File.Copy(File, $"{File}.version-{LedgerSchema.Current.Steps.Length}");

        using var second = Open(LedgerSchema.Current with { Steps = LedgerSchema.Current.Steps.Add("CREATE TABLE later (id INTEGER PRIMARY KEY);") });

        second.Recorder.Total.Counted.Should().Be(3);
        Directory.GetFiles(folder, "*.corrupt-*").Should().BeEmpty();
    }

    [Fact]
    public void A_lock_that_cannot_be_taken_is_not_blamed_on_a_process_that_is_gone()
    {
        System.IO.File.WriteAllText(File + ".pid", "4711");
        System.IO.File.CreateSymbolicLink(File + ".lock", File + ".lock");

        var open = () => Open();

        open.Should().Throw<LedgerUnavailableException>().WithMessage($"the ledger {File} cannot be opened (*)*folder*--ledger.path*").Which.Message.Should().NotContain("4711");
    }

    [Fact]
    public void The_database_of_another_program_is_left_alone()
    {
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False"))
        {
            other.Open();
            LedgerSchema.Execute(other, "CREATE TABLE theirs (x)");
        }

        var open = () => Open();

        open.Should().Throw<LedgerUnavailableException>().WithMessage("*another program*");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        System.IO.File.WriteAllText(Path.Combine(folder, "file"), "");

        var open = () => new LedgerUnderTest(time, new SqliteRunLedger(Path.Combine(folder, "file", "ledger.db"), LedgerSchema.Current, time, NullLogger<SqliteRunLedger>.Instance));

        open.Should().Throw<LedgerUnavailableException>().WithMessage("*ledger.db cannot be opened*");
    }

    [Fact]
    public void A_file_that_is_removed_stops_the_counters_and_is_said()
    {
        using var ledger = Open();
        Fill(ledger, 2);
        var before = ledger.Scrape();
        System.IO.File.Delete(File);

        ledger.Pass(LedgerUnderTest.Run(50, 30)).Should().BeFalse();

        ledger.Scrape().Should().Equal(before);
        ledger.Recorder.UnwritableFor.Should().Be(TimeSpan.Zero);
        ledger.Logs.Lines.Should().ContainSingle(line => line.Contains("was removed", StringComparison.Ordinal) && line.Contains("will not be counted", StringComparison.Ordinal))
            .Which.Should().NotContainEquivalentOf("nothing is lost");
    }

    [Fact]
    public void Other_buckets_begin_histograms_anew_and_leave_counters_alone()
    {
        using (var first = Open())
            Fill(first, 4);

        using var second = Open(metrics: new MetricsOptions { DurationBuckets = [1, 100] });

        var values = second.Acknowledge();
        values[Success].Should().Be(4);
        values["run_duration_seconds main success sum"].Should().Be(0);
        values.Keys.Count(name => name.StartsWith("run_duration_seconds main success", StringComparison.Ordinal)).Should().Be(4);
    }

    [Theory]
    [InlineData("ledger.db", true)]
    [InlineData("ledger.db-wal", false)]
    public void A_damaged_file_is_whole_or_gone_but_never_counts_wrongly(string damaged, bool isClosed)
    {
        using (var ledger = Open())
        {
            Fill(ledger, 60);
            if (!isClosed)
                CopyTo("good");
        }

        // Closing folds the WAL into the database.
        if (isClosed)
            CopyTo("good");

        var random = new Random(7);
        var length = (int)new FileInfo(Path.Combine(folder, "good", damaged)).Length;
        length.Should().BePositive();
        var resets = 0;
        for (var i = 0; i < 60; i++)
        {
            var offset = random.Next(length);
            var what = i % 2 == 0 ? $"truncated at {offset}" : $"flipped at {offset}";
            Restore("good");
            Damage(Path.Combine(folder, damaged), offset, truncates: i % 2 == 0, random);

            using var ledger = TryOpen();
            if (ledger is null)
                continue;

            var counted = ledger.Recorder.Total.Counted;
            counted.Should().BeOneOf([0, 60], what);
            resets += counted == 0 ? 1 : 0;
        }

        resets.Should().BePositive("damage has to be noticed");
        Directory.GetFiles(folder, "ledger.db.corrupt-*").Should().NotBeEmpty();
    }

    private static LedgerTerms Terms => new(TimeSpan.FromDays(14), new MetricsOptions().DurationBuckets, new LedgerRules());

    private static void Damage(string file, int offset, bool truncates, Random random)
    {
        using var stream = new FileStream(file, FileMode.Open);
        if (truncates)
        {
            stream.SetLength(offset);
            return;
        }

        stream.Position = offset;
        var value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ (1 << random.Next(8))));
    }

    private void Fill(LedgerUnderTest ledger, int runs)
    {
        ledger.Discover();
        time.Advance(TimeSpan.FromHours(1));
        ledger.Pass(LedgerUnderTest.Run(1000, -30));
        for (var number = 1; number <= runs; number++)
            ledger.Pass(LedgerUnderTest.Run(number, number % 50));
        ledger.Acknowledge()[Success].Should().Be(runs);
    }

    private LedgerUnderTest Open(LedgerSchema? schema = null, MetricsOptions? metrics = null) =>
        new(time, new SqliteRunLedger(File, schema ?? LedgerSchema.Current, time, NullLogger<SqliteRunLedger>.Instance), metrics: metrics);

    // A flipped version number may look like a newer version: refusing to start counts nothing wrongly either.
    private LedgerUnderTest? TryOpen()
    {
        try
        {
            return Open();
        }
        catch (LedgerUnavailableException)
        {
            return null;
        }
    }

    private void CopyTo(string name)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        foreach (var file in Parts(folder))
            CopyHeld(file, Path.Combine(target, Path.GetFileName(file)));
    }

    private void Restore(string name)
    {
        foreach (var file in Parts(folder))
            System.IO.File.Delete(file);
        foreach (var file in Parts(Path.Combine(folder, name)))
            System.IO.File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    private static List<string> Parts(string folder) =>
        [.. Names.Select(name => Path.Combine(folder, name)).Where(System.IO.File.Exists)];

    // .NET does not let us read what the ledger holds.
    private static void CopyHeld(string from, string to)
    {
        using var copy = System.Diagnostics.Process.Start("cp", [from, to]);
        copy.WaitForExit();
    }
}
