namespace CircleExporter.Simulator.Configuration;

/// <summary>The parameters a configuration declares for its pipelines.</summary>
internal sealed class PipelineParameters
{
    private readonly List<Declaration> declarations;

    internal PipelineParameters(ConfigMap config)
    {
        var declared = config["parameters"];
        if (declared is not (null or ConfigMap or ConfigScalar { Value: null }))
            throw new ConfigException("parameters: is not a map.");
        declarations = (declared as ConfigMap)?.Entries.Select(Declare).ToList() ?? [];
    }

    /// <summary>The value of each parameter; a complaint for one that was not declared or has another type.</summary>
    internal Dictionary<string, object?> Resolve(IReadOnlyDictionary<string, object?> given)
    {
        if (given.Keys.FirstOrDefault(name => !declarations.Exists(declared => declared.Name == name)) is { } unknown)
            throw new ConfigException($"Unexpected argument(s): {unknown}");

        return declarations.ToDictionary(
            declared => declared.Name,
            declared => given.TryGetValue(declared.Name, out var value) ? declared.Check(value) : declared.Default());
    }

    private static Declaration Declare(KeyValuePair<string, ConfigNode> entry)
    {
        if (entry.Value is not ConfigMap map || (map["type"] as ConfigScalar)?.Text is not ("string" or "boolean" or "integer" or "enum"))
            throw new ConfigException($"parameters: {entry.Key} needs a type: string, boolean, integer or enum.");

        var type = ((ConfigScalar)map["type"]!).Text;
        var options = (map["enum"] as ConfigList)?.Items.OfType<ConfigScalar>().Select(option => option.Text).ToList();
        if ((type == "enum") != options is { Count: > 0 })
            throw new ConfigException($"parameters: {entry.Key} has a list of values just when its type is enum.");

        var declaration = new Declaration(entry.Key, type, options, map["default"] as ConfigScalar);
        if (declaration.Given is not null)
            declaration.Default();
        return declaration;
    }

    private sealed record Declaration(string Name, string Type, List<string>? Options, ConfigScalar? Given)
    {
        internal object? Default() => Given is null
            ? throw new ConfigException($"Missing required argument(s): {Name}")
            : Check(Type is "string" or "enum" ? Given.Text : Given.Value);

        internal object? Check(object? value)
        {
            var isRight = Type switch
            {
                "string" => value is string,
                "boolean" => value is bool,
                "integer" => value is long,
                _ => value is string text && Options!.Contains(text),
            };
            return isRight ? value : throw new ConfigException(
                $"Type error for argument {Name}: expected type: {(Options is null ? Type : $"enum ({string.Join(", ", Options)})")}, actual value: \"{ConfigScalar.TextOf(value)}\"");
        }
    }
}
