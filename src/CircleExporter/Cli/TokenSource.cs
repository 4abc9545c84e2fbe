namespace CircleExporter.Cli;

/// <summary>Where the token comes from: one of the two, or neither in the demo.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="File">The full path of its file.</param>
/// <param name="Origin">Where that was said.</param>
/// <param name="Warning">What to warn of; null if nothing.</param>
internal sealed record TokenSource(string? Token, string? File, string Origin, string? Warning = null)
{
    /// <summary>A token that comes with the demo.</summary>
    public static TokenSource None { get; } = new(null, null, "--demo");

    /// <summary>Never the token.</summary>
    public override string ToString() => File is null ? Origin : $"{File} ({Origin})";

    /// <summary>Takes the strongest source and looks whether it holds a token.</summary>
    public static TokenSource? Find(
        ConfigLayer flags, ConfigEnvironment environment, ConfigLayer file, string workingDirectory, ICollection<Fault> faults)
    {
        if (flags.Find(ConfigKeys.TokenFile) is { } named)
            return FromFile(named, workingDirectory, faults);
        if (environment.Token is { } token)
            return new TokenSource(token, null, ConfigEnvironment.TokenVariable);
        return (environment.Layer.Find(ConfigKeys.TokenFile) ?? file.Find(ConfigKeys.TokenFile)) is { } value
            ? FromFile(value, workingDirectory, faults)
            : null;
    }

    private static TokenSource FromFile(SettingValue value, string workingDirectory, ICollection<Fault> faults)
    {
        var name = (string)value.Value!;
        var path = System.IO.Path.Combine(workingDirectory, name);
        string? warning = null;
        try
        {
            if (TokenText.Problem(TokenText.Decode(System.IO.File.ReadAllBytes(path))) is { } problem)
                faults.Add(new Fault(value.Place, $"{Fault.Quote(name)}: {problem}"));
            if (!OperatingSystem.IsWindows() && System.IO.File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
                warning = $"{value.Place}: every user of this machine can read the token file {Fault.Quote(name)} (chmod o-r)";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(new Fault(value.Place, $"the token file cannot be read: {Fault.Quote(name)}: {FileFailure.Reason(path, exception)}"));
        }

        return new TokenSource(null, path, value.Place.Origin, warning);
    }
}
