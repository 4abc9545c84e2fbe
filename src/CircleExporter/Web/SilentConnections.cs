using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace CircleExporter.Web;

/// <summary>
/// Closes connections over which nothing comes. Kestrel gives a request's headers their time from the first byte on, and the first byte as much time as it keeps a connection alive.
/// </summary>
internal sealed class SilentConnections(TimeProvider time)
{
    /// <summary>How long a connection may be open before its first byte.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the first byte, and leaves it to be read by whoever comes next.</summary>
    public async Task WaitAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (await IsSilentAsync(connection.Transport.Input))
            return;

        await next(connection);
    }

    private async Task<bool> IsSilentAsync(PipeReader input)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            var read = await input.ReadAsync(patience.Token);
            input.AdvanceTo(read.Buffer.Start);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
