using System.Globalization;
using System.Text.RegularExpressions;
using CircleExporter.CircleCi;

namespace CircleExporter.Cli;

/// <summary>The kinds of values that keys have.</summary>
internal static partial class ValueKinds
{
    public static ScalarKind<bool> Switch { get; } = Choice("true or false", ("true", true), ("false", false));

    /// <summary>A path as written; which folder it is relative to is its reader's business.</summary>
    public static ScalarKind<string?> Path { get; } = new(
        "a path",
        "a path, relative to the working directory",
        (string text, out string? value, out string? problem) =>
        {
            (value, problem) = (text, text.Length == 0 ? "the path is empty" : TokenText.ProblemAsPath(text));
            return problem is null && !text.Any(char.IsControl);
        },
        value => value ?? "",
        isText: true);

    public static ScalarKind<Uri> ApiAddress { get; } = new(
        "an API address",
        "an http or https URL such as https://HOST/api/v2",
        (string text, out Uri value, out string? problem) =>
        {
            problem = null;
            if (!Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out value!) || value.Scheme is not ("http" or "https") || text.Any(char.IsWhiteSpace))
                return false;
            if (value.UserInfo.Length > 0)
                problem = "the URL holds a user name or password";
            else if (value.Query.Length > 0 || value.Fragment.Length > 0)
                problem = "the URL holds a query or fragment";
            return problem is null;
        },
        value => value.AbsoluteUri.TrimEnd('/'),
        isText: true);

    public static ScalarKind<ReportingWindow> Window { get; } = new(
        "a reporting window",
        string.Join(", ", ReportingWindows.Names),
        (string text, out ReportingWindow value, out string? problem) =>
        {
            problem = null;
            return ReportingWindows.TryParse(text, out value);
        },
        value => value.ToApiName(),
        isText: true);

    public static ScalarKind<string> Glob { get; } = new(
        "a glob",
        "a pattern in which * stands for any characters",
        (string text, out string value, out string? problem) =>
        {
            (value, problem) = (text, null);
            return text.Length > 0;
        },
        Quoted,
        isText: true);

    public static ScalarKind<string> BranchGlob { get; } = new(
        "a glob",
        ":default, or a pattern in which * stands for any characters",
        (string text, out string value, out string? problem) =>
        {
            // Git allows no colon in a branch's name, so that this can only be meant for :default; nor does it allow control characters.
            (value, problem) = (text, null);
            return text is Polling.TargetFilter.DefaultBranch || (text.Length > 0 && text[0] != ':' && !text.Any(char.IsControl));
        },
        Quoted,
        isText: true);

    public static ScalarKind<string> ListenAddress { get; } = new(
        "a listen address",
        ":PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT",
        (string text, out string value, out string? problem) =>
        {
            (value, problem) = (text, null);
            return Web.ListenAddress.TryParse(text, out _, out _);
        },
        Quoted,
        isText: true);

    public static ScalarKind<string> TelemetryPath { get; } = new(
        "a path of the metrics",
        "such as /metrics: letters, digits and -._~ between slashes; not /, /-/healthy or /-/ready",
        (string text, out string value, out string? problem) =>
        {
            (value, problem) = (text, null);
            var route = text.TrimEnd('/').ToLowerInvariant();
            if (text.StartsWith('/') && route is "" or "/-/healthy" or "/-/ready")
                problem = $"{Fault.Quote(text)} is taken by another page";
            return problem is null && RoutePattern().IsMatch(text);
        },
        value => value,
        isText: true);

    public static ScalarKind<TimeSpan> Duration(string least, string most) => Bounded(
        "a duration such as 90s or 1h30m",
        $"{least} … {most}",
        PrometheusDuration.TryParse,
        PrometheusDuration.Format,
        PrometheusDuration.Parse(least),
        PrometheusDuration.Parse(most));

    public static ScalarKind<int> WholeNumber(int least, int most = int.MaxValue) => Bounded(
        "a whole number",
        most == int.MaxValue ? $"{least} or more" : $"{least} … {most}",
        (string text, out int value) =>
        {
            // What is a number but too long for an int is out of range, not "not a number".
            var isNumber = text.TrimStart('-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
                value = text.StartsWith('-') ? int.MinValue : int.MaxValue;
            return isNumber && (value != int.MaxValue || most != int.MaxValue);
        },
        value => value.ToString(CultureInfo.InvariantCulture),
        least,
        most);

    public static ScalarKind<double> Number(double least, double most) => Bounded(
        "a number",
        string.Create(CultureInfo.InvariantCulture, $"{least} … {most}"),
        (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value),
        value => value.ToString(CultureInfo.InvariantCulture),
        least,
        most);

    public static ScalarKind<T> Choice<T>(string name, params (string Name, T Value)[] choices) => new(
        name,
        string.Join(", ", choices.Select(choice => choice.Name)),
        (string text, out T value, out string? problem) =>
        {
            var index = Array.FindIndex(choices, choice => choice.Name == text);
            (value, problem) = (index < 0 ? default! : choices[index].Value, null);
            return index >= 0;
        },
        value => choices.First(choice => Equals(choice.Value, value)).Name,
        isText: typeof(T) != typeof(bool) || choices[0].Name != "true");

    /// <summary>As it must stand in a list, where YAML would take <c>*</c> for an alias.</summary>
    private static string Quoted(string value) => $"\"{value}\"";

    private delegate bool TryParsePlain<T>(string text, out T value);

    private static ScalarKind<T> Bounded<T>(string name, string bounds, TryParsePlain<T> parse, Func<T, string> format, T least, T most)
        where T : IComparable<T> => new(
            name,
            bounds,
            (string text, out T value, out string? problem) =>
            {
                problem = null;
                if (!parse(text, out value))
                    return false;
                if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                    problem = $"{Fault.Quote(text).Trim('"')} is out of range";
                return problem is null;
            },
            format,
            isText: typeof(T) == typeof(TimeSpan));

    [GeneratedRegex(@"\A(/[A-Za-z0-9._~-]+)+/?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoutePattern();
}
