namespace CircleExporter.Cli;

/// <summary>The configuration file.</summary>
internal static class ConfigFile
{
    /// <summary>The file that is read from the working directory if nobody names another.</summary>
    public const string DefaultName = "circle-exporter.yml";

    /// <summary>Reads the file, with every fault in the order of its lines.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">What faults call it.</param>
    /// <param name="faults">Takes the faults.</param>
    public static ConfigLayer Read(string path, string name, ICollection<Fault> faults)
    {
        if (TokenText.ProblemAsPath(path) is { } problem)
        {
            faults.Add(new Fault(new Place(name), $"{problem} (the path of a file is wanted here)"));
            return ConfigLayer.Unreadable;
        }

        try
        {
            return Parse(File.ReadAllText(path), name, faults);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            faults.Add(new Fault(new Place(name), $"the configuration file cannot be read: {FileFailure.Reason(path, exception)}"));
            return ConfigLayer.Unreadable;
        }
    }

    /// <summary>Reads the text of a file.</summary>
    public static ConfigLayer Parse(string text, string name, ICollection<Fault> faults)
    {
        var found = new List<Fault>();
        var root = YamlReader.Read(name, text, found);
        var values = new Dictionary<ConfigKey, SettingValue>();
        if (root is MappingNode mapping)
            values = new KeyReader(ConfigKeys.All, found).Read(mapping);
        else if (root is not null and not ScalarNode { IsNull: true })
            found.Add(new Fault(root.Place, $"the file holds {root.Description}, not a mapping (such as circleci:, projects:, polling:)"));

        foreach (var fault in found.OrderBy(fault => fault.Place?.Line))
            faults.Add(fault);
        return new ConfigLayer(values, isComplete: found.Count == 0);
    }
}

/// <summary>Why a file could not be read, in words for its owner.</summary>
internal static class FileFailure
{
    /// <summary>A few words without the path.</summary>
    public static string Reason(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a directory",
        UnauthorizedAccessException => "permission denied",
        _ => exception.Message,
    };
}
