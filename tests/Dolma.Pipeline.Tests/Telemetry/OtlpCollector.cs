using System.Buffers.Binary;
using System.Net;
using System.Text;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Telemetry;

/// <summary>
/// A collector on loopback that takes OTLP over HTTP and reads of it what tests ask for. Field numbers are those of opentelemetry-proto 1.
/// </summary>
internal sealed class OtlpCollector : IDisposable
{
    /// <summary>A port may be taken between looking and listening; others are tried then.</summary>
    private const int Attempts = 10;

    private readonly HttpListener _listener;
    private readonly Thread _thread;
    private readonly List<Span> _spans = [];
    private readonly List<Point> _points = [];

    public OtlpCollector()
    {
        (_listener, Address) = Begin();
        _thread = new Thread(Listen) { IsBackground = true };
        _thread.Start();
    }

    /// <param name="Id">In hexadecimal, as its children's <paramref name="Parent"/>; that is empty for the outermost.</param>
    /// <param name="Attributes">Values as text.</param>
    public sealed record Span(string Name, string Trace, string Id, string Parent, IReadOnlyDictionary<string, string> Attributes, string Error);

    public sealed record Point(string Metric, double Value, IReadOnlyDictionary<string, string> Attributes);

    public string Address { get; }

    public IReadOnlyList<Span> Spans => _spans;

    public IReadOnlyList<Point> Points => _points;

    /// <summary>What a counter has come to by its last point with the tag: points hold totals.</summary>
    public double Total(string metric, string tag, string value) =>
        _points.Last(p => p.Metric == metric && p.Attributes.GetValueOrDefault(tag) == value).Value;

    public void Dispose()
    {
        _listener.Stop();
        _thread.Join();
        _listener.Close();
    }

    private static (HttpListener Listener, string Address) Begin()
    {
        for (int attempt = 1; ; attempt++)
        {
            string address = $"http://127.0.0.1:{FreePorts.Find()}";
            var listener = new HttpListener();
            listener.Prefixes.Add(address + "/");
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < Attempts)
            {
                listener.Close();
            }
        }
    }

    private void Listen()
    {
        while (Next() is { } context)
        {
            try
            {
                Take(context);
            }
            catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
            {
                // Whoever was sending has been killed or has given up, or the test is over.
            }
        }
    }

    /// <summary>Null once it is told to stop, before asking or meanwhile.</summary>
    private HttpListenerContext? Next()
    {
        try
        {
            return _listener.GetContext();
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Take(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        context.Request.InputStream.CopyTo(body);
        if (context.Request.Url!.AbsolutePath == "/v1/traces")
            ReadSpans(body.ToArray());
        else if (context.Request.Url.AbsolutePath == "/v1/metrics")
            ReadMetrics(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
        context.Response.Close();
    }

    private void ReadSpans(byte[] request)
    {
        foreach (Message span in new Message(request).Each(1).SelectMany(resource => resource.Each(2)).SelectMany(scope => scope.Each(2)))
        {
            string error = span.Each(15).Select(status => status.Text(2)).FirstOrDefault() ?? "";
            _spans.Add(new Span(span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), Attributes(span.Each(9)), error));
        }
    }

    private void ReadMetrics(byte[] request)
    {
        foreach (Message metric in new Message(request).Each(1).SelectMany(resource => resource.Each(2)).SelectMany(scope => scope.Each(2)))
        {
            // Gauges and sums, whole numbers and others.
            foreach (Message point in metric.Each(5).Concat(metric.Each(7)).SelectMany(data => data.Each(1)))
                _points.Add(new Point(metric.Text(1), point.Fixed(6) ?? BitConverter.Int64BitsToDouble(point.Fixed(4) ?? 0), Attributes(point.Each(7))));
        }
    }

    private static Dictionary<string, string> Attributes(IEnumerable<Message> pairs) => pairs.ToDictionary(
        pair => pair.Text(1), pair => pair.Each(2).Select(value => value.Text(1) is { Length: > 0 } text ? text : $"{value.Number(3)}").First(), StringComparer.Ordinal);

    /// <summary>A protobuf message, read as it is asked.</summary>
    private sealed class Message
    {
        private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

        public Message(byte[] bytes)
        {
            int at = 0;
            while (at < bytes.Length)
            {
                ulong key = Varint(bytes, ref at);
                (int field, int kind) = ((int)(key >> 3), (int)(key & 7));
                int length = kind switch { 0 => 0, 1 => 8, 5 => 4, 2 => (int)Varint(bytes, ref at), _ => throw new InvalidDataException($"wire type {kind}") };
                ulong number = kind == 0 ? Varint(bytes, ref at) : kind == 1 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) : 0;
                _fields.Add((field, number, bytes[at..(at + length)]));
                at += length;
            }
        }

        public IEnumerable<Message> Each(int field) => _fields.Where(f => f.Field == field).Select(f => new Message(f.Bytes));

        public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

        public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

        public long? Fixed(int field) => _fields.Where(f => f.Field == field).Select(f => (long?)f.Number).FirstOrDefault();

        public long Number(int field) => Fixed(field) ?? 0;

        private byte[] Bytes(int field) => _fields.Where(f => f.Field == field).Select(f => f.Bytes).FirstOrDefault() ?? [];

        private static ulong Varint(byte[] bytes, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = bytes[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }
        }
    }
}
