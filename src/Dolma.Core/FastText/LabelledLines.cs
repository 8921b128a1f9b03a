using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;
using Dolma.Core.Text;

namespace Dolma.Core.FastText;

/// <summary>The examples of a training: lines such as <c>__label__en some text</c>, kept in memory one behind the other.</summary>
public sealed class LabelledLines
{
    /// <summary>Large enough that the ends of blocks do not count, small enough to be found in one piece.</summary>
    private const int BlockBytes = 16 << 20;

    private readonly List<byte[]> _blocks = [];
    private readonly List<(int Block, int Start, int Length)> _lines = [];
    private int _used;

    public int Count => _lines.Count;

    /// <summary>A line without its end, in the order in which they were added.</summary>
    public ReadOnlySpan<byte> this[int index] => _blocks[_lines[index].Block].AsSpan(_lines[index].Start, _lines[index].Length);

    /// <summary>Reads a text file with one example a line, unpacked by its name. Its bytes are taken as they are.</summary>
    /// <exception cref="RunException">The file is not there.</exception>
    public static LabelledLines ReadFile(IStorage storage, string path)
    {
        if (storage.Find(path) is null)
            throw new RunException($"{path} does not exist; expected a text file with lines such as `__label__en some text`.");
        var lines = new LabelledLines();
        using var reader = new LineReader(Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path), path);
        using var block = new LineBlock();
        while (reader.Read(block, targetBytes: 1 << 20, maxLines: 1 << 16) > 0)
        {
            for (int i = 0; i < block.Count; i++)
                lines.Add(block[i].Span);
            block.Clear();
        }

        return lines;
    }

    /// <summary>Adds a line as it is.</summary>
    public void Add(ReadOnlySpan<byte> line) => Add([], line);

    /// <summary>
    /// Adds every paragraph of a text that is not blank as one example, lowered and stripped as the language taggers lower and strip
    /// what they are asked about.
    /// </summary>
    /// <param name="label">With its prefix; blanks in it, which would end it, become hyphens.</param>
    public void AddParagraphs(string label, DocumentText text)
    {
        byte[] prefix = Prefix(label);
        foreach (Range paragraph in text.Lower.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> content = PythonSpace.Trim(text.Lower[paragraph]);
            if (!content.IsEmpty)
                Add(prefix, content);
        }
    }

    /// <summary>Adds a text that is not blank as one example, its line ends as spaces.</summary>
    /// <param name="label">As in <see cref="AddParagraphs"/>.</param>
    /// <param name="isLowered">Whether upper case is lowered.</param>
    public void AddText(string label, DocumentText text, bool isLowered)
    {
        ReadOnlySpan<byte> content = PythonSpace.Trim(isLowered ? text.Lower : text.Utf8);
        if (content.IsEmpty)
            return;
        Add(Prefix(label), content);
        (int block, int start, int length) = _lines[^1];
        _blocks[block].AsSpan(start, length).Replace((byte)'\n', (byte)' ');
    }

    /// <summary>Puts the lines into a random order, the same for the same seed.</summary>
    public void Shuffle(ulong seed)
    {
        var random = new SplitMix(seed);
        for (int i = _lines.Count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (_lines[i], _lines[j]) = (_lines[j], _lines[i]);
        }
    }

    /// <summary>Calls with every token of every line and with the end of the line, up to and with the first one that a line holds.</summary>
    internal void ForEachToken(TokenAction onToken)
    {
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<byte> line = this[i];
            bool ended = false;
            while (!ended)
            {
                int start = line.IndexOfAnyExcept(FastTextSpace.Bytes);
                if (start < 0)
                    break;
                line = line[start..];
                int length = line.IndexOfAny(FastTextSpace.Bytes);
                ReadOnlySpan<byte> token = length < 0 ? line : line[..length];
                line = line[token.Length..];
                onToken(token);
                ended = token.SequenceEqual("</s>"u8);
            }

            if (!ended)
                onToken("</s>"u8);
        }
    }

    private static byte[] Prefix(string label)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(label + " ");
        foreach (ref byte b in prefix.AsSpan(0, prefix.Length - 1))
        {
            if (FastTextSpace.Bytes.Contains(b))
                b = (byte)'-';
        }

        return prefix;
    }

    private void Add(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> content)
    {
        int length = checked(prefix.Length + content.Length);
        if (_blocks.Count == 0 || _blocks[^1].Length - _used < length)
        {
            _blocks.Add(new byte[Math.Max(BlockBytes, length)]);
            _used = 0;
        }

        prefix.CopyTo(_blocks[^1].AsSpan(_used));
        content.CopyTo(_blocks[^1].AsSpan(_used + prefix.Length));
        _lines.Add((_blocks.Count - 1, _used, length));
        _used += length;
    }
}

/// <summary>What is done with a token; the bytes are good during the call.</summary>
internal delegate void TokenAction(ReadOnlySpan<byte> token);
