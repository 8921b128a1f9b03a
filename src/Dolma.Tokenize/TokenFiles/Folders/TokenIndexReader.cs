using System.Buffers.Text;
using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles.Folders;

/// <summary>
/// Reads the index beside a token file, row by row: <c>start,end,id,src,loc</c> as Python's <c>csv</c> writes it, line ends within quotes included
/// (spec/tokens 3). What it shows is good until the next <see cref="Read"/>.
/// </summary>
public sealed class TokenIndexReader : IDisposable
{
    private const int Fields = 5;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly PooledBuffer _row = new();
    private readonly int[] _ends = new int[Fields];
    private int _next;
    private int _end;

    /// <exception cref="DolmaException">The file cannot be opened.</exception>
    public TokenIndexReader(string path, IStorage storage)
    {
        _path = path;
        _stream = Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path);
    }

    /// <summary>Rows read so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Index of the document's first token in its file.</summary>
    public long Start { get; private set; }

    /// <summary>Index behind its last token.</summary>
    public long End { get; private set; }

    /// <summary>1-based line in the documents file.</summary>
    public long Line { get; private set; }

    public ReadOnlySpan<byte> Id => Field(2);

    /// <summary>Path of the documents file.</summary>
    public ReadOnlySpan<byte> Source => Field(3);

    /// <summary>What follows start and end in the row as it is stored, for those who move documents to other files.</summary>
    public void WriteRowEnd(PooledBuffer output)
    {
        CsvField.Write(output, Id);
        output.Write((byte)',');
        CsvField.Write(output, Source);
        output.Write((byte)',');
        output.Write(Field(4));
        output.Write("\r\n"u8);
    }

    /// <summary>The row as a document of a token file.</summary>
    public TokenDocument ToDocument(string file) =>
        new(file, Start, End, Encoding.UTF8.GetString(Id), Encoding.UTF8.GetString(Source), Line);

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="ShardException">The row is none of a token index.</exception>
    public bool Read()
    {
        _row.Clear();
        int field = 0;
        bool isQuoted = false;
        bool isEmpty = true;
        while (TryTake(out byte c))
        {
            isEmpty = false;
            if (c == '"')
            {
                // Doubled within quotes it stands for itself.
                if (isQuoted && TryPeek(out byte next) && next == '"')
                    _row.Write(_buffer[_next++]);
                else
                    isQuoted = !isQuoted;
            }
            else if (isQuoted || c is not ((byte)',' or (byte)'\n'))
            {
                _row.Write(c);
            }
            else if (c == ',')
            {
                EndField(field++);
            }
            else
            {
                break;
            }
        }

        if (isEmpty)
            return false;
        if (!isQuoted && _row.Length > 0 && _row.WrittenSpan[^1] == '\r')
            _row.Truncate(_row.Length - 1);
        EndField(field++);
        Rows++;
        if (field != Fields || isQuoted || !TryNumber(0, out long start) || !TryNumber(1, out long end) || !TryNumber(4, out long line) || end < start)
        {
            throw new ShardException(
                $"{_path}, row {Rows}: is not `start,end,id,src,loc` with tokens that go from start to end, as the index of a token file has it. Write the file again.");
        }

        (Start, End, Line) = (start, end, line);
        return true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _row.Dispose();
    }

    private ReadOnlySpan<byte> Field(int index) => _row.WrittenSpan[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    private void EndField(int index)
    {
        if (index < Fields)
            _ends[index] = _row.Length;
    }

    private bool TryNumber(int field, out long value) =>
        Utf8Parser.TryParse(Field(field), out value, out int read) && read == Field(field).Length && value >= 0;

    private bool TryTake(out byte c)
    {
        bool isThere = TryPeek(out c);
        _next++;
        return isThere;
    }

    private bool TryPeek(out byte c)
    {
        if (_next >= _end)
        {
            _next = 0;
            _end = _stream.Read(_buffer, 0, _buffer.Length);
        }

        c = _end > 0 ? _buffer[_next] : default;
        return _end > 0;
    }
}
