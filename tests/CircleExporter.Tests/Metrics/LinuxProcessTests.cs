using CircleExporter.Metrics;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Metrics;

/// <summary>A folder in the shape of <c>/proc</c>, from which files are missing.</summary>
public sealed class LinuxProcessTests : IDisposable
{
    private readonly DirectoryInfo proc = Directory.CreateTempSubdirectory("proc-");

    public LinuxProcessTests()
    {
        // Fields 3 to 24 of proc(5); the name has what would mislead a reader that splits at spaces.
        var fields = Enumerable.Range(3, 22).ToDictionary(number => number, _ => 0);
        (fields[14], fields[15], fields[22], fields[23], fields[24]) = (150, 50, 1200, 4096, 7);
        proc.CreateSubdirectory("self");
        File.WriteAllText(Path.Combine(proc.FullName, "self/stat"), $"42 (circle) exporter) {string.Join(' ', fields.Values)} 0");
    }

    public void Dispose() => proc.Delete(recursive: true);

    [Fact]
    public void What_is_known_is_told_even_when_the_start_of_the_machine_is_hidden()
    {
        LinuxProcess.Read(proc.FullName).Should().Be(new LinuxProcess(CpuSeconds: 2, VirtualBytes: 4096, ResidentBytes: 7.0 * Environment.SystemPageSize));
        LinuxProcess.StartTime(proc.FullName).Should().BeNull("a start in 1970 would be a lie");
        LinuxProcess.MaxFileDescriptors(proc.FullName).Should().BeNull();
    }

    [Fact]
    public void The_start_counts_from_that_of_the_machine()
    {
        File.WriteAllText(Path.Combine(proc.FullName, "stat"), "cpu 1 2 3\nbtime 1790000000\n");
        File.WriteAllText(Path.Combine(proc.FullName, "self/limits"), "Limit  Soft Limit\nMax open files            1024                 4096                 files\n");

        LinuxProcess.StartTime(proc.FullName).Should().Be(1_790_000_012);
        LinuxProcess.MaxFileDescriptors(proc.FullName).Should().Be(1024);
    }

    [Fact]
    public void Without_such_a_folder_nothing_is_told()
    {
        LinuxProcess.Read("/nowhere").Should().BeNull();
        LinuxProcess.StartTime("/nowhere").Should().BeNull();
        LinuxProcess.MaxFileDescriptors("/nowhere").Should().BeNull();
    }
}
