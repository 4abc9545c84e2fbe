using System.Security.Cryptography;
using System.Text;

namespace CircleExporter.Simulator;

/// <summary>What started a run.</summary>
/// <param name="Project">The project it belongs to.</param>
/// <param name="Run">The run it started.</param>
public sealed record SimulatedPipeline(SimulatedProject Project, SimulatedRun Run)
{
    /// <summary>Its id.</summary>
    public Guid Id => StableHash.Id(0, $"pipeline\n{Run.Id}");

    /// <summary>Rises with the time of creation, with gaps: the pipelines before need not be known, and none is renumbered.</summary>
    public int Number => Math.Max(1, (int)(Run.CreatedAt - Project.Organization.World.HistoryStart).TotalSeconds);

    /// <summary>The commit that was built.</summary>
    public string Revision => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Run.Id)).AsSpan(0, 20));

    /// <summary>The login name of who caused it: one in three by the token's user.</summary>
    public string Actor => StableHash.Of(Run.Id) % 3 == 0 ? Project.Organization.World.User.Login : "sam-example";
}
