using System.Globalization;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>A ledger that cannot be used ends the real exporter with 5 and a sentence, before anything is asked or served.</summary>
[Collection(RealProcesses.Name)]
public sealed class LedgerProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("circle-exporter-ledger").FullName;

    private string Ledger => Path.Combine(folder, "ledger.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_second_exporter_on_the_same_ledger_ends_with_5_and_names_the_first_which_goes_on()
    {
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, "{}"), TestContext.Current.CancellationToken);
        await using var first = ExporterProcess.Start(Arguments(api, Ledger), ("CIRCLECI_TOKEN", Canary.Token));
        var address = await first.AddressAsync();

        var error = await RefusedAsync(Ledger);

        error.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"the ledger {Ledger} is in use by process {first.Id}:")).And.Contain("--ledger.path");
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(address, "/metrics"), TestContext.Current.CancellationToken)).Should().Contain("circleci_exporter_ledger_writable 1");
    }

    [Fact]
    public async Task A_ledger_is_free_again_at_once_when_its_exporter_was_killed()
    {
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, "{}"), TestContext.Current.CancellationToken);
        await using var first = ExporterProcess.Start(Arguments(api, Ledger), ("CIRCLECI_TOKEN", Canary.Token));
        await first.AddressAsync();
        await first.KillAsync();

        await using var second = ExporterProcess.Start(Arguments(api, Ledger), ("CIRCLECI_TOKEN", Canary.Token));
        await second.AddressAsync();
        var error = await RefusedAsync(Ledger);

        error.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"in use by process {second.Id}:"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_ends_with_5_and_names_the_ledger()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var ledger = Path.Combine(file, "data", "ledger.db");

        (await RefusedAsync(ledger)).Should().Contain($"the ledger {ledger} cannot be opened (");
    }

    [Fact]
    public async Task A_ledger_of_a_newer_version_ends_with_5_and_stays_as_it_is()
    {
        Execute("CREATE TABLE later (id INTEGER); PRAGMA user_version = 99");

        (await RefusedAsync(Ledger)).Should().Contain($"the ledger {Ledger} was written by a newer version").And.Contain("99").And.Contain("--ledger.path");
        Tables().Should().Equal("later");
    }

    [Fact]
    public async Task The_database_of_another_program_ends_with_5_and_stays_as_it_is()
    {
        Execute("CREATE TABLE customers (id INTEGER); INSERT INTO customers VALUES (7)");

        (await RefusedAsync(Ledger)).Should().Contain($"{Ledger} is the database of another program").And.Contain("--ledger.path");
        Tables().Should().Equal("customers");
    }

    // Whoever refuses asks CircleCI for nothing and does not listen.
    private static async Task<string> RefusedAsync(string ledger)
    {
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, "{}"), TestContext.Current.CancellationToken);

        var (exitCode, output, error) = await ExporterProcess.RunAsync(Arguments(api, ledger), ("CIRCLECI_TOKEN", Canary.Token));

        exitCode.Should().Be(5, error);
        output.Should().BeEmpty();
        error.Should().NotContain("Exception").And.NotContain("msg=\"listening\"");
        api.Requests.Should().BeEmpty();
        return error;
    }

    private static string[] Arguments(FakeApi api, string ledger) =>
        [$"--circleci.url={api.BaseAddress}", "--circleci.project=gh/acme/web", "--web.listen-address=127.0.0.1:0", $"--ledger.path={ledger}"];

    private void Execute(string statements)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    private List<string> Tables()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Ledger, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
