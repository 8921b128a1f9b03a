using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Dolma.Testing;

/// <summary>
/// Stands in front of an S3 server on loopback, passes requests and answers on, and answers in its place when a test says so: as busy servers,
/// expired sessions and wrong clocks do, which a server for tests has none of.
/// </summary>
public sealed partial class S3Front : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly ConcurrentQueue<string> _passed = new();
    private int _requests;

    /// <param name="target">Address of the server behind, <c>http://127.0.0.1:7480</c>.</param>
    public S3Front(string target)
    {
        var address = new Uri(target);
        _target = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What is to be answered to a request: status and code of an error, or null to pass it on.</summary>
    /// <param name="Head">First line and headers, as they came.</param>
    /// <param name="Number">How many came before it.</param>
    public sealed record Request(string Head, int Number)
    {
        public string Method => Head[..Head.IndexOf(' ', StringComparison.Ordinal)];

        /// <summary>Path and query, as they came.</summary>
        public string Target => Head.Split(' ', 3)[1];
    }

    /// <summary>Where clients connect.</summary>
    public string Endpoint => $"http://{_listener.LocalEndpoint}";

    /// <summary>Decides about each request; called from many threads. It may wait.</summary>
    public Func<Request, (int Status, string Code)?> Answer { get; set; } = _ => null;

    /// <summary>By how much the clock of this server is ahead. It refuses requests that are more than ten minutes off.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>First lines of the requests that were refused here, and their codes, in order.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>First lines of those that were passed on.</summary>
    public IReadOnlyCollection<string> Passed => _passed;

    public void Dispose() => _listener.Dispose();

    [GeneratedRegex("\r\nDate: [^\r]*\r\n", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex DateHeader();

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
        // Not on the thread that accepts.
        await Task.Yield();
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_target);
                using var fromClient = new BufferedStream(client.GetStream());
                using var fromServer = new BufferedStream(server.GetStream());
                while (await HeadAsync(fromClient) is { } head)
                {
                    long length = Length(head);
                    if (Refusal(head) is var (status, code))
                    {
                        if (!head.Contains("\r\nExpect: 100-continue", StringComparison.OrdinalIgnoreCase))
                            await CopyAsync(fromClient, Stream.Null, length);
                        await RefuseAsync(client.GetStream(), head, status, code);
                        return;
                    }

                    await server.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head));
                    if (head.Contains("\r\nExpect: 100-continue", StringComparison.OrdinalIgnoreCase))
                    {
                        string go = await HeadAsync(fromServer) ?? "";
                        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(go));
                        if (!go.Contains(" 100 ", StringComparison.Ordinal))
                            return;
                    }

                    await CopyAsync(fromClient, server.GetStream(), length);
                    await AnswerAsync(head, fromServer, client.GetStream(), ClockAhead);
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
            }
        }
    }

    private (int Status, string Code)? Refusal(string head)
    {
        string line = head[..head.IndexOf("\r\n", StringComparison.Ordinal)];
        (int, string)? refusal = IsFarOff(head) ? (403, "RequestTimeTooSkewed") : Answer(new Request(head, Interlocked.Increment(ref _requests) - 1));
        if (refusal is (_, var code))
            _refused.Enqueue($"{code} {line}");
        else
            _passed.Enqueue(line);
        return refusal;
    }

    private bool IsFarOff(string head)
    {
        const string Name = "\r\nX-Amz-Date: ";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && DateTime.TryParseExact(
                head.AsSpan(at + Name.Length, 16), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime signed)
            && (DateTime.UtcNow + ClockAhead - signed).Duration() > Grace;
    }

    private async Task RefuseAsync(NetworkStream client, string head, int status, string code)
    {
        string body = head.StartsWith("HEAD ", StringComparison.Ordinal) ? ""
            : $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{code} says the test</Message><RequestId>1</RequestId></Error>""";
        string date = (DateTimeOffset.UtcNow + ClockAhead).ToString("R", CultureInfo.InvariantCulture);
        string answer = $"HTTP/1.1 {status} {code}\r\nDate: {date}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
        await client.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }

    private static async Task AnswerAsync(string request, Stream server, NetworkStream client, TimeSpan clockAhead)
    {
        string head = await HeadAsync(server) ?? throw new IOException("no answer");
        if (clockAhead != TimeSpan.Zero)
            head = DateHeader().Replace(head, $"\r\nDate: {(DateTimeOffset.UtcNow + clockAhead).ToString("R", CultureInfo.InvariantCulture)}\r\n");
        await client.WriteAsync(Encoding.Latin1.GetBytes(head));
        bool isEmpty = request.StartsWith("HEAD ", StringComparison.Ordinal) || head.StartsWith("HTTP/1.1 204", StringComparison.Ordinal) || head.StartsWith("HTTP/1.1 304", StringComparison.Ordinal);
        if (isEmpty)
            return;
        if (!head.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            await CopyAsync(server, client, Length(head));
            return;
        }

        while (true)
        {
            string size = await LineAsync(server);
            await client.WriteAsync(Encoding.ASCII.GetBytes(size));
            long length = long.Parse(size.Trim().Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await CopyAsync(server, client, length + 2);
            if (length == 0)
                return;
        }
    }

    private static long Length(string head)
    {
        const string Name = "\r\nContent-Length: ";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : long.Parse(head.AsSpan(at + Name.Length, head.IndexOf("\r\n", at + Name.Length, StringComparison.Ordinal) - at - Name.Length), CultureInfo.InvariantCulture);
    }

    /// <summary>First line and headers with the empty line behind them; null at the end of the connection.</summary>
    private static async Task<string?> HeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        while (true)
        {
            string line = await LineAsync(stream);
            if (line.Length == 0)
                return null;
            head.Append(line);
            if (line == "\r\n")
                return head.ToString();
        }
    }

    /// <summary>With its end.</summary>
    private static async Task<string> LineAsync(Stream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] == '\n')
                break;
        }

        return line.ToString();
    }

    private static async Task CopyAsync(Stream from, Stream to, long length)
    {
        byte[] buffer = new byte[64 << 10];
        while (length > 0)
        {
            int read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)));
            if (read == 0)
                throw new IOException("the connection ended early");
            await to.WriteAsync(buffer.AsMemory(0, read));
            length -= read;
        }
    }
}
