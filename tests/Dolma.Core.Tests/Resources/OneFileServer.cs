using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dolma.Core.Tests.Resources;

/// <summary>An HTTP server on loopback that gives the same answers, in order, whatever is asked; the last one again and again.</summary>
internal sealed class OneFileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[][] _answers;
    private int _requests;

    public OneFileServer(params byte[][] answers)
    {
        _answers = answers;
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}/models/lid.176.bin?download=1";

    public string RelativePath => $"{_listener.LocalEndpoint}/models/lid.176.bin";

    public int Requests => Volatile.Read(ref _requests);

    public static byte[] Ok(byte[] body, int missing = 0) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length + missing}\r\nConnection: close\r\n\r\n"), .. body];

    public static byte[] Status(int code) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {code} Because\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                int request = Interlocked.Increment(ref _requests);
                await stream.WriteAsync(_answers[Math.Min(request, _answers.Length) - 1]);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
        }
    }
}
