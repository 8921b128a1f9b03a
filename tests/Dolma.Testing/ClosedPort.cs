using System.Net;
using System.Net.Sockets;

namespace Dolma.Testing;

/// <summary>A port of loopback that refuses connections for as long as this is not disposed: it is taken, so that no server can come to listen on it.</summary>
public sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Where nobody answers.</summary>
    public string Endpoint => $"http://{_socket.LocalEndPoint}";

    public void Dispose() => _socket.Dispose();
}
