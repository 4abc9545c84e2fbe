using System.Security.Cryptography;
using System.Text;

namespace CircleExporter.CircleCi;

/// <summary>
/// A personal API token: a secret, which no text of this class shows. Safe for use by many threads.
/// One that comes from a file is read anew on each request, so it can be rotated at any time, by rename and symlink too.
/// </summary>
public sealed class CircleCiToken
{
    private const int MaxLength = 4096;
    private const char ByteOrderMark = '\uFEFF';

    private readonly string? path;
    private volatile string lastGood;
    private volatile string? problem;

    private CircleCiToken(string value, string? path) => (lastGood, this.path) = (value, path);

    /// <summary>Changes when the token changes, and tells nothing about it. Reads the file anew.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(Read())).AsSpan(0, 4));

    /// <summary>
    /// Why the file could not be used when it was last read, in a sentence that holds nothing of the token; the last good value is in force meanwhile. Null when it could.
    /// </summary>
    public string? Problem => problem;

    /// <summary>A token given as text; space around it is trimmed.</summary>
    /// <exception cref="CircleCiTokenException">It is empty, too long, or holds characters that no token has.</exception>
    public static CircleCiToken FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Check(text, "The token"), path: null);
    }

    /// <summary>A token held by a file, beside nothing but space and line breaks around it.</summary>
    /// <exception cref="CircleCiTokenException">The file cannot be read, or what it holds is empty, too long, or no token. The message is one sentence.</exception>
    public static CircleCiToken FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(ReadFile(path), path);
    }

    /// <summary>Never the token.</summary>
    public override string ToString() => "[token]";

    /// <summary>The token as it is now. A file that has become unreadable, or is just being written, leaves the last good value in force.</summary>
    internal string Read()
    {
        if (path is null)
            return lastGood;

        try
        {
            var read = lastGood = ReadFile(path); // not what another thread has read before, and noted after
            problem = null;
            return read;
        }
        catch (CircleCiTokenException exception)
        {
            problem = exception.Message;
            return lastGood;
        }
    }

    private static string ReadFile(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[MaxLength + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Check(Encoding.UTF8.GetString(bytes, 0, length).TrimStart(ByteOrderMark), $"The token file {path}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CircleCiTokenException($"The token file {path} cannot be read: {exception.Message}");
        }
    }

    private static string Check(string text, string subject) => text.Trim() switch
    {
        "" => throw new CircleCiTokenException($"{subject} is empty."),
        { Length: > MaxLength } => throw new CircleCiTokenException($"{subject} is longer than {MaxLength} characters."),
        var token when token.Any(c => c is <= ' ' or > '~') => throw new CircleCiTokenException($"{subject} holds spaces, control characters or letters that no token has."),
        var token => token,
    };
}

/// <summary>There is no usable token. The message is one sentence for the operator and holds nothing of the token.</summary>
public sealed class CircleCiTokenException : Exception
{
    internal CircleCiTokenException(string message)
        : base(message)
    {
    }
}
