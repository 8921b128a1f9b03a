using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dolma.Pipeline.Logging;

/// <summary>
/// A log of one JSON object a line: <c>time</c> (UTC), <c>level</c>, <c>message</c>, and where they are known <c>stage</c>, <c>shard</c> and
/// <c>error</c>. It is a writer, so that whatever writes a line for people writes a record here, its level taken from the line's beginning.
/// Safe to be written by many threads; a line is one record, a text with several lines written by one call too.
/// </summary>
internal sealed class JsonLog(TextWriter output) : TextWriter
{
    /// <summary>How lines for people begin; the first that fits.</summary>
    private static readonly (string Beginning, string Level, bool IsDropped)[] Beginnings =
    [
        ("dolma: warning: ", LogEntry.Warning, true),
        ("dolma: error: ", LogEntry.Error, true),
        ("dolma: stopped", LogEntry.Warning, false),
        ("dolma", LogEntry.Error, false),
        ("warning: ", LogEntry.Warning, true),
        ("error: ", LogEntry.Error, true),
    ];

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _line = new();
    private readonly Lock _lock = new();

    /// <summary>The stage that runs now; null before the first.</summary>
    public string? Stage { get; set; }

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value)
    {
        lock (_lock)
        {
            if (value != '\n')
            {
                _line.Append(value);
                return;
            }

            string line = _line.ToString();
            _line.Clear();
            Write(Understand(line));
        }
    }

    public override void WriteLine(string? value)
    {
        lock (_lock)
        {
            string line = _line.Append(value).ToString();
            _line.Clear();
            Write(Understand(line));
        }
    }

    public override void WriteLine(object? value) => WriteLine(value?.ToString());

    public void Write(LogEntry entry)
    {
        if (entry.Message.Length == 0)
            return;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTime.UtcNow);
            json.WriteString("level", entry.Level);
            json.WriteString("message", entry.Message);
            if (Stage is not null)
                json.WriteString("stage", Stage);
            if (entry.Shard is not null)
                json.WriteString("shard", entry.Shard);
            if (entry.Failure is not null)
                json.WriteString("error", entry.Failure);
            json.WriteEndObject();
        }

        lock (_lock)
            output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static LogEntry Understand(string line)
    {
        foreach ((string beginning, string level, bool isDropped) in Beginnings)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return new LogEntry(level, isDropped ? line[beginning.Length..] : line.Trim());
        }

        return new LogEntry(LogEntry.Info, line.Trim());
    }
}
