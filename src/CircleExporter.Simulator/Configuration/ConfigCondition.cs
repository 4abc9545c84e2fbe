using System.Text.RegularExpressions;

namespace CircleExporter.Simulator.Configuration;

/// <summary>The statements behind <c>when</c> and <c>unless</c>.</summary>
internal sealed class ConfigCondition(PipelineValues values)
{
    private const int DeepestNesting = 100;
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether a statement is truthy.</summary>
    internal bool IsTrue(ConfigNode statement) => IsTrue(statement, depth: 1);

    private bool IsTrue(ConfigNode statement, int depth)
    {
        if (statement is ConfigScalar scalar)
            return IsTruthy(Literal(scalar));
        if (depth > DeepestNesting)
            throw new ConfigException($"Logic statements may be nested at most {DeepestNesting} deep.");
        if (statement is ConfigMap { Entries.Count: 0 })
            return false;
        if (statement is not ConfigMap { Entries: [var (operation, arguments)] })
            throw new ConfigException("A logic statement is a value or has exactly one of and, or, not, equal, matches.");

        // Every argument is looked at, so that a mistake in the last is found whatever the first says.
        return operation switch
        {
            "and" => Arguments(operation, arguments) is { } all && all.Select(argument => IsTrue(argument, depth + 1)).ToList().TrueForAll(isTrue => isTrue),
            "or" => Arguments(operation, arguments) is { } any && any.Select(argument => IsTrue(argument, depth + 1)).ToList().Contains(true),
            "not" => !IsTrue(Single(arguments), depth + 1),
            "equal" => Arguments(operation, arguments) is { } equal && AreEqual(equal),
            "matches" => Matches(arguments),
            _ => throw new ConfigException($"{operation} is none of and, or, not, equal, matches."),
        };
    }

    private static bool IsTruthy(object? value) => value switch
    {
        null or false or 0L or "" => false,
        double number => number != 0 && !double.IsNaN(number),
        _ => true,
    };

    // Null for a statement without arguments, which is falsy; an empty list is a mistake.
    private static IReadOnlyList<ConfigNode>? Arguments(string operation, ConfigNode arguments) => arguments switch
    {
        ConfigScalar { Value: null } => null,
        ConfigList { Items: [] } => throw new ConfigException($"{operation}: the list of arguments is empty."),
        ConfigList list => list.Items,
        _ => throw new ConfigException($"{operation}: the arguments are not a list."),
    };

    private static ConfigNode Single(ConfigNode arguments) => arguments switch
    {
        ConfigList { Items: [var single] } => single,
        ConfigList { Items: [] } => throw new ConfigException("not: the list of arguments is empty."),
        ConfigList => throw new ConfigException("not: there is more than one argument."),
        _ => arguments,
    };

    private bool AreEqual(IReadOnlyList<ConfigNode> arguments)
    {
        var literals = arguments.Select(argument => argument is ConfigScalar scalar
            ? Literal(scalar)
            : throw new ConfigException("equal: an argument is not a single value.")).ToList();
        return literals.TrueForAll(literal => Equals(Number(literal), Number(literals[0])));
    }

    private static object? Number(object? value) => value is long integer ? (double)integer : value;

    private bool Matches(ConfigNode arguments)
    {
        if (arguments is ConfigScalar { Value: null })
            return false;
        if (arguments is not ConfigMap { Entries.Count: 2 } map || map["pattern"] is not ConfigScalar pattern || map["value"] is not ConfigScalar value)
            throw new ConfigException("matches: needs a pattern and a value.");

        var expression = ConfigScalar.TextOf(Literal(pattern));
        try
        {
            return Regex.IsMatch(ConfigScalar.TextOf(Literal(value)), $@"\A(?:{expression})\z", RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ConfigException($"matches: the pattern {expression} takes too long.");
        }
        catch (ArgumentException exception)
        {
            throw new ConfigException($"matches: {exception.Message}");
        }
    }

    // Expressions without << >> are newer than what is simulated: to take them for text, which is truthy, would mislead.
    private object? Literal(ConfigScalar scalar)
    {
        if (scalar is { IsPlain: true } && scalar.Text.StartsWith("pipeline.", StringComparison.Ordinal))
            throw new ConfigException($"Expressions such as {scalar.Text} are not simulated: write << {scalar.Text.Split(' ')[0]} >>.");
        return values.Fill(scalar).Value;
    }
}
