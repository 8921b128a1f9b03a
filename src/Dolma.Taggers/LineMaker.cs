using Dolma.Core.Text;

namespace Dolma.Taggers;

/// <summary>
/// Puts a text on one line, as fastText wants it, with a buffer that is kept. Every separator that is replaced becomes as many spaces
/// as it has bytes: to fastText a run of them is one.
/// </summary>
internal sealed class LineMaker
{
    private byte[] _buffer = [];

    /// <summary><c>text.replace("\n", " ").strip()</c>; good until the next call.</summary>
    public ReadOnlySpan<byte> WithoutNewLines(ReadOnlySpan<byte> text)
    {
        text = PythonSpace.Trim(text);
        return text.Contains((byte)'\n') ? Replaced(text) : text;
    }

    /// <summary><c>" ".join(text.strip().splitlines())</c>, up to the number of spaces; good until the next call.</summary>
    public ReadOnlySpan<byte> JoinLines(ReadOnlySpan<byte> text)
    {
        text = PythonSpace.Trim(text);
        Span<byte> line = Replaced(text);
        int at = 0;
        while (PythonLines.FindEnd(line[at..], out int length) is var found and >= 0)
        {
            line.Slice(at + found, length).Fill((byte)' ');
            at += found + length;
        }

        return line;
    }

    /// <summary>
    /// The words between white space as Rust sees it (WSuni, spec/tag 4.2) with spaces between them, up to the number of spaces; empty
    /// if there are none. Good until the next call.
    /// </summary>
    public ReadOnlySpan<byte> JoinWords(ReadOnlySpan<byte> text)
    {
        Span<byte> line = Replaced(text);
        ReadOnlySpan<byte> leads = [0xC2, 0xE1, 0xE2, 0xE3];
        for (int at = 0; line[at..].IndexOfAny(leads) is var found and >= 0;)
        {
            at += found;
            int length = PythonSpace.LengthAt(line, at);
            line.Slice(at, length).Fill((byte)' ');
            at += Math.Max(length, 1);
        }

        // U+001C to U+001F are space in Python only.
        return line.ContainsAnyExcept(" \t\r\v\f"u8) ? line : [];
    }

    private Span<byte> Replaced(ReadOnlySpan<byte> text)
    {
        if (_buffer.Length < text.Length)
            _buffer = new byte[Math.Max(text.Length, (int)Math.Min(2L * _buffer.Length, Array.MaxLength))];
        text.Replace(_buffer, (byte)'\n', (byte)' ');
        return _buffer.AsSpan(0, text.Length);
    }
}
