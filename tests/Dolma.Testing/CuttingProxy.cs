using System.Net;
using System.Net.Sockets;

namespace Dolma.Testing;

/// <summary>
/// A TCP proxy on loopback that ends connections in the middle: of the answers of each connection it passes on a number of bytes, and
/// then cuts, as many times as it was told to.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly long _bytesBeforeCut;
    private int _cutsLeft;
    private int _cuts;

    /// <param name="target">Address of the server behind, <c>http://127.0.0.1:7480</c>.</param>
    /// <param name="bytesBeforeCut">Bytes of answer that pass before a connection is cut.</param>
    /// <param name="cuts">Connections that are cut; those after are left alone.</param>
    public CuttingProxy(string target, long bytesBeforeCut, int cuts)
    {
        var address = new Uri(target);
        _target = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        _bytesBeforeCut = bytesBeforeCut;
        _cutsLeft = cuts;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public string Endpoint => $"http://{_listener.LocalEndpoint}";

    /// <summary>Connections that were cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts so many connections more.</summary>
    public void Cut(int more) => Interlocked.Exchange(ref _cutsLeft, more);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_target);
                Task requests = client.GetStream().CopyToAsync(server.GetStream());
                await Task.WhenAny(requests, AnswerAsync(server.GetStream(), client));
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
            }
        }
    }

    private async Task AnswerAsync(NetworkStream answers, TcpClient client)
    {
        byte[] buffer = new byte[16 << 10];
        for (long passed = 0; ;)
        {
            int read = await answers.ReadAsync(buffer);
            if (read == 0)
                return;
            passed += read;
            if (passed > _bytesBeforeCut && Interlocked.Decrement(ref _cutsLeft) >= 0)
            {
                Interlocked.Increment(ref _cuts);
                // A reset, not an orderly end.
                client.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }

            await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
