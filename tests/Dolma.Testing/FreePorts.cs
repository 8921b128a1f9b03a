using System.Net;
using System.Net.Sockets;

namespace Dolma.Testing;

/// <summary>Ports of loopback for servers that tests start.</summary>
public static class FreePorts
{
    /// <summary>
    /// A port that is free now, with those that lie so far behind it. It is below those that systems give to outgoing connections, so that none of
    /// these takes it before the server does.
    /// </summary>
    public static int Find(params int[] behind)
    {
        while (true)
        {
            int port = Random.Shared.Next(10_000, 30_000);
            if (IsFree(port) && Array.TrueForAll(behind, distance => IsFree(port + distance)))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
