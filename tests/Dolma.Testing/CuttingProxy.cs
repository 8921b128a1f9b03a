using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Dolma.Testing;

/// <summary>
/// A TCP proxy on loopback that ends connections in the middle: of the answers on each connection it passes on a number of bytes, and
/// then cuts, as many times as it was told to; or it cuts in place of the first answer to a certain request.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly long _bytesBeforeCut;
    private byte[][]? _unanswered;
    private int _cutsLeft;
    private int _cuts;

    /// <param name="target">Address of the server behind, <c>http://127.0.0.1:7480</c>.</param>
    /// <param name="bytesBeforeCut">Bytes of answer that pass before a connection is cut.</param>
    /// <param name="cuts">Connections that are cut; those after are left alone.</param>
    public CuttingProxy(string target, long bytesBeforeCut = 0, int cuts = 0)
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

    /// <summary>
    /// Withholds the answer to the next request whose head has both of these texts, and cuts its connection: what it asked for was done.
    /// </summary>
    public void CutAnswerTo(string method, string text) => Volatile.Write(ref _unanswered, [Encoding.ASCII.GetBytes(method + " "), Encoding.ASCII.GetBytes(text)]);

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
                var withhold = new StrongBox<bool>();
                Task requests = AskAsync(client.GetStream(), server.GetStream(), withhold);
                await Task.WhenAny(requests, AnswerAsync(server.GetStream(), client, withhold));
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
            }
        }
    }

    private async Task AskAsync(NetworkStream requests, NetworkStream server, StrongBox<bool> withhold)
    {
        byte[] buffer = new byte[64 << 10];
        while (await requests.ReadAsync(buffer) is int read and > 0)
        {
            // Heads are short and sent at once, so one begins where a read does.
            if (Volatile.Read(ref _unanswered) is [var method, var text]
                && buffer.AsSpan(0, read).StartsWith(method) && buffer.AsSpan(0, read).IndexOf(text) >= 0)
            {
                Volatile.Write(ref _unanswered, null);
                Volatile.Write(ref withhold.Value, true);
            }

            await server.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private async Task AnswerAsync(NetworkStream answers, TcpClient client, StrongBox<bool> withhold)
    {
        byte[] buffer = new byte[16 << 10];
        for (long passed = 0; ;)
        {
            int read = await answers.ReadAsync(buffer);
            if (read == 0)
                return;
            passed += read;
            if (Volatile.Read(ref withhold.Value) || (passed > _bytesBeforeCut && Interlocked.Decrement(ref _cutsLeft) >= 0))
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
