using System.Buffers.Text;
using System.Globalization;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// Writes the documents of one part, in the order in which they are given or shuffled batch by batch, to pairs of files that each
/// stay below the size limit: <c>part-P-00000.npy</c> with the tokens, <c>part-P-00000.csv.gz</c> with a row for each document.
/// A pair begins with its first token, so there are none without any.
/// </summary>
/// <remarks>Source: spec/tokens 2.3, 2.4, 3 (<c>dolma:python/dolma/tokenizer/memmap_writer.py</c>).</remarks>
internal sealed class TokenPartWriter(string pathStart, TokensOptions options, int part) : IDisposable
{
    private readonly LocalShuffle _random = new(options.Seed, part);
    private readonly EncodedDocuments _collected = new();
    private readonly PooledBuffer _rows = new();
    private int[] _order = [];
    private OutputSink? _tokens;
    private OutputSink? _index;
    private long _written;
    private int _files;

    /// <summary>Takes the documents, and writes those whose turn has come.</summary>
    public void Add(EncodedDocuments documents, TaskOutputs outputs)
    {
        if (options.ShuffleBatch <= 1)
        {
            Write(documents, order: [], outputs);
            return;
        }

        for (int i = 0; i < documents.Count; i++)
        {
            _collected.Add(documents, i);
            if (_collected.Count >= options.ShuffleBatch)
                WriteShuffled(outputs);
        }
    }

    /// <summary>Writes what is left.</summary>
    public void Finish(TaskOutputs outputs)
    {
        WriteShuffled(outputs);
        _collected.Dispose();
    }

    public void Dispose()
    {
        _collected.Dispose();
        _rows.Dispose();
    }

    private void WriteShuffled(TaskOutputs outputs)
    {
        int count = _collected.Count;
        if (_order.Length < count)
            _order = new int[count];
        for (int i = 0; i < count; i++)
            _order[i] = i;
        _random.Shuffle(_order.AsSpan(0, count));
        Write(_collected, _order.AsSpan(0, count), outputs);
        _collected.Clear();
    }

    /// <summary>Writes the documents in this order; an empty order is their own.</summary>
    private void Write(EncodedDocuments documents, ReadOnlySpan<int> order, TaskOutputs outputs)
    {
        // Neighbours are written in one piece.
        int runStart = 0;
        int runEnd = 0;
        for (int i = 0; i < documents.Count; i++)
        {
            EncodedDocuments.Entry document = documents[order.IsEmpty ? i : order[i]];
            bool startsFile = document.Tokens > 0 && (_tokens is null || document.Tokens + _written >= options.MaxSize);
            if (startsFile || document.TokenStart != runEnd)
            {
                _tokens?.Write(documents.TokenBytes.WrittenSpan[runStart..runEnd]);
                runStart = document.TokenStart;
            }

            if (startsFile)
                StartFile(outputs);
            runEnd = document.TokenEnd;
            AddRow(document.Tokens, documents.RowEndOf(document));
        }

        _tokens?.Write(documents.TokenBytes.WrittenSpan[runStart..runEnd]);
        FlushRows();
    }

    private void StartFile(TaskOutputs outputs)
    {
        FlushRows();
        string path = $"{pathStart}-{_files.ToString("00000", CultureInfo.InvariantCulture)}";
        _tokens = outputs.Create(new OutputFile(path + ".npy", CompressionKind.None));
        _index = outputs.Create(new OutputFile(path + ".csv.gz", CompressionKind.Gzip));
        _written = 0;
        _files++;
    }

    private void AddRow(int tokens, ReadOnlySpan<byte> rowEnd)
    {
        WriteNumber(_written);
        _rows.Write((byte)',');
        _written += tokens;
        WriteNumber(_written);
        _rows.Write((byte)',');
        _rows.Write(rowEnd);
    }

    /// <summary>Rows of documents without tokens wait for the first file.</summary>
    private void FlushRows()
    {
        if (_index is null)
            return;
        _index.Write(_rows.WrittenSpan);
        _rows.Clear();
    }

    private void WriteNumber(long value)
    {
        Utf8Formatter.TryFormat(value, _rows.GetSpan(20), out int length);
        _rows.Advance(length);
    }
}
