using System.Buffers.Text;
using System.Globalization;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;
using Dolma.Tokenize.TokenFiles.Layouts;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// Writes documents to pairs of files that each stay below the size limit: <c>part-P-00000.npy</c> with the tokens,
/// <c>part-P-00000.csv.gz</c> with a row for each document. A pair begins with its first token, so there are none without any. Other layouts
/// (<see cref="TokenFileWriter"/>) have other files; one whose samples name their origin has no rows.
/// </summary>
/// <remarks>Source: spec/tokens 2.4, 3 (<c>dolma:python/dolma/tokenizer/memmap_writer.py</c>).</remarks>
internal sealed class RollingTokenFiles(string pathStart, TokensOptions options) : IDisposable
{
    /// <summary>Rows that are gathered before they are handed on.</summary>
    private const int RowBytes = 64 << 10;

    private readonly PooledBuffer _rows = new();
    private TokenFileWriter? _tokens;
    private OutputSink? _index;
    private long _written;
    private long _documents;
    private int _files;

    public void Write(EncodedDocuments documents, int index, TaskOutputs outputs)
    {
        EncodedDocuments.Entry document = documents[index];
        Write(document.Tokens, documents.TokensOf(document), documents.RowEndOf(document), outputs);
    }

    /// <param name="tokens">Tokens of the document.</param>
    /// <param name="tokenBytes">They themselves, in the type of the files.</param>
    /// <param name="rowEnd">What follows start and end in its row, the line end included.</param>
    /// <param name="outputs">Where files are begun.</param>
    public void Write(int tokens, ReadOnlySpan<byte> tokenBytes, ReadOnlySpan<byte> rowEnd, TaskOutputs outputs)
    {
        if (tokens > 0 && (_tokens is null || tokens + _written >= options.MaxSize || !_tokens.HasRoomFor(tokenBytes.Length)))
            StartFile(outputs);
        _tokens?.Add(tokens, tokenBytes, rowEnd);
        AddRow(tokens, rowEnd);
    }

    /// <summary>Completes the last file.</summary>
    public void Finish()
    {
        if (_tokens is null)
            return;
        FlushRows();
        _tokens.Complete(_documents, _written);
        _index?.Complete(_documents);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _tokens?.Dispose();
    }

    private void StartFile(TaskOutputs outputs)
    {
        Finish();
        string path = $"{pathStart}-{_files.ToString("00000", CultureInfo.InvariantCulture)}";
        _tokens = TokenFileWriter.Start(options.Layout, options.Dtype, path, outputs);
        _index = options.Layout == TokenLayout.Mds ? null : outputs.Create(new OutputFile(path + ".csv.gz", CompressionKind.Gzip));
        _written = 0;
        // Rows of documents without tokens wait for the first file.
        if (_files > 0)
            _documents = 0;
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
        _documents++;
        if (_tokens is not null && _rows.Length >= RowBytes)
            FlushRows();
    }

    private void FlushRows()
    {
        _index?.Write(_rows.WrittenSpan);
        _rows.Clear();
    }

    private void WriteNumber(long value)
    {
        Utf8Formatter.TryFormat(value, _rows.GetSpan(20), out int length);
        _rows.Advance(length);
    }
}
