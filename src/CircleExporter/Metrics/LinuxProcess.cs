using System.Globalization;

namespace CircleExporter.Metrics;

/// <summary>What <c>/proc</c> tells about this process; null where there is no <c>/proc</c>.</summary>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="StartTime">Seconds since 1970.</param>
/// <param name="VirtualBytes">Virtual memory.</param>
/// <param name="ResidentBytes">Resident memory.</param>
internal sealed record LinuxProcess(double CpuSeconds, double StartTime, double VirtualBytes, double ResidentBytes)
{
    // The kernel's unit for other programs, 100 on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    private static readonly double? BootTime = Try(() => Number(Line("/proc/stat", "btime ")[6..]));

    public static LinuxProcess? Read() => Try<LinuxProcess?>(static () =>
    {
        // The second field is the program's name in parentheses and may hold spaces; what follows is numbered from 3 in proc(5).
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double Field(int number) => Number(fields[number - 3]);
        return BootTime is not { } boot
            ? null
            : new LinuxProcess((Field(14) + Field(15)) / TicksPerSecond, boot + Field(22) / TicksPerSecond, Field(23), Field(24) * Environment.SystemPageSize);
    });

    // One of them is the handle that lists the others.
    public static double? OpenFileDescriptors() => Try<double?>(static () => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1);

    public static double? MaxFileDescriptors() => Try(static () =>
    {
        var soft = Line("/proc/self/limits", "Max open files")["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return soft == "unlimited" ? double.PositiveInfinity : Number(soft);
    });

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
