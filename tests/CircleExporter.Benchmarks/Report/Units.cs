using System.Globalization;

namespace CircleExporter.Benchmarks.Report;

/// <summary>How figures are spelled: three digits that mean something.</summary>
internal static class Units
{
    public static string Milliseconds(double value) => $"{Digits(value)} ms";

    public static string Seconds(double value) => $"{value:0.0} s";

    public static string Mebibytes(double value) => $"{value:0} MiB";

    public static string Times(double value) => $"× {Digits(value)}";

    public static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Digits(double value) => value.ToString(value < 1 ? "0.000" : value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
