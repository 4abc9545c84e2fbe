using System.Globalization;

namespace CircleExporter.Ledger;

/// <summary>
/// Holds a ledger for this process alone, and keeps beside it how much was committed: if the file knows less, it lost its end. That note
/// is written after each commit and before anything is shown; it need not survive more than the process.
/// </summary>
internal sealed class LedgerLock : IDisposable
{
    // What .NET says of a file that another process holds: EWOULDBLOCK, and a sharing violation.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x8007_0020);

    private readonly FileStream file;
    private readonly string holder;

    private LedgerLock(FileStream file, string holder) => (this.file, this.holder) = (file, holder);

    /// <summary>Takes the lock of a ledger.</summary>
    /// <exception cref="LedgerUnavailableException">Another process holds it, or its folder cannot be written.</exception>
    public static LedgerLock Take(string path)
    {
        var pid = path + ".pid";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var locked = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            NoteHolder(pid);
            return new LedgerLock(locked, pid);
        }
        catch (IOException exception) when (exception.HResult is HeldOnLinux or HeldOnMac or HeldOnWindows)
        {
            throw new LedgerUnavailableException(
                $"the ledger {path} is in use by process {Read(pid)}: two exporters cannot count into one ledger, so end that one or name another file with --ledger.path", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LedgerUnavailableException.CannotOpen(path, exception);
        }
    }

    /// <summary>How many commits the note knows of; 0 when there is none, or it cannot be read.</summary>
    public long Committed
    {
        get
        {
            Span<byte> note = stackalloc byte[16];
            return RandomAccess.Read(file.SafeFileHandle, note, 0) == note.Length && BitConverter.ToInt64(note) == ~BitConverter.ToInt64(note[8..])
                ? BitConverter.ToInt64(note)
                : 0;
        }
    }

    /// <summary>Notes how many commits there were.</summary>
    public void Note(long committed)
    {
        Span<byte> note = stackalloc byte[16];
        BitConverter.TryWriteBytes(note, committed);
        BitConverter.TryWriteBytes(note[8..], ~committed);
        try
        {
            RandomAccess.Write(file.SafeFileHandle, note, 0);
        }
        catch (IOException)
        {
            // A note that knows of fewer commits than there are is still true.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            File.Delete(holder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On a disk that cannot be written any more it stays behind, and holds nobody up.
        }

        file.Dispose();
    }

    // The lock holds without it: on a full disk only a sentence would lack a number.
    private static void NoteHolder(string holder)
    {
        try
        {
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // Whoever is refused meanwhile reads no number.
        }
    }

    private static string Read(string holder)
    {
        try
        {
            return File.ReadAllText(holder);
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
