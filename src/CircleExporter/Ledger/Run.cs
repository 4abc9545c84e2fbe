using System.Security.Cryptography;
using System.Text;

namespace CircleExporter.Ledger;

/// <summary>One workflow run, however we heard of it.</summary>
/// <param name="Id">CircleCI's id of the workflow run; a rerun has its own.</param>
/// <param name="Branch">The branch as CircleCI gives it; null when it gives none.</param>
/// <param name="Status">The status as CircleCI gives it; null while it gives none.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Stopped">When it stopped; null while it has not.</param>
/// <param name="IsApproval">Whether it waited for a person.</param>
/// <param name="Credits">Credits used; null while unknown.</param>
internal sealed record Run(
    string Id, string? Branch, string? Status, DateTimeOffset Created, DateTimeOffset? Stopped, bool IsApproval, long? Credits);

/// <summary>A run's id in 16 bytes: the UUID itself, or a digest of any other text.</summary>
internal readonly record struct RunKey(Guid Value)
{
    /// <summary>The key of an id.</summary>
    public static RunKey Of(string id) =>
        Guid.TryParseExact(id, "D", out var guid) && guid.ToString("D") == id
            ? new RunKey(guid)
            : new RunKey(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16)));
}
