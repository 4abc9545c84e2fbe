using System.Globalization;

namespace CircleExporter.Metrics;

/// <summary>What <c>/proc</c> tells about this process; null where there is no <c>/proc</c>.</summary>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="VirtualBytes">Virtual memory.</param>
/// <param name="ResidentBytes">Resident memory.</param>
internal sealed record LinuxProcess(double CpuSeconds, double VirtualBytes, double ResidentBytes)
{
    private const string Proc = "/proc";

    // The kernel's unit for other programs, 100 on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    public static LinuxProcess? Read(string proc = Proc) => Try(() =>
    {
        var fields = Fields(proc);
        return new LinuxProcess((fields(14) + fields(15)) / TicksPerSecond, fields(23), fields(24) * Environment.SystemPageSize);
    });

    /// <summary>Seconds since 1970; null also where only the folders of processes are shown, and not when the machine started.</summary>
    public static double? StartTime(string proc = Proc) => Try<double?>(() => Number(Line($"{proc}/stat", "btime ")[6..]) + (Fields(proc)(22) / TicksPerSecond));

    // One of them is the handle that lists the others.
    public static double? OpenFileDescriptors() => Try<double?>(static () => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1);

    public static double? MaxFileDescriptors(string proc = Proc) => Try<double?>(() =>
    {
        var soft = Line($"{proc}/self/limits", "Max open files")["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return soft == "unlimited" ? double.PositiveInfinity : Number(soft);
    });

    private static Func<int, double> Fields(string proc)
    {
        // The second field is the program's name in parentheses and may hold spaces; what follows is numbered from 3 in proc(5).
        var stat = File.ReadAllText($"{proc}/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return number => Number(fields[number - 3]);
    }

    private static string Line(string file, string start) => File.ReadLines(file).First(line => line.StartsWith(start, StringComparison.Ordinal));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static T? Try<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            // Not Linux, or hidden from us: these families then have no series.
            return default;
        }
    }
}
