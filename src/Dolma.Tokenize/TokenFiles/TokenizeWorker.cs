using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Core.Text;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Encodes documents, one after another; one for each thread.</summary>
/// <param name="hasKeys">Whether each gets a hash of its id as its key.</param>
internal sealed class TokenizeWorker(Tokenizer tokenizer, TokensOptions options, bool hasKeys = false) : RecordWorker
{
    private readonly TokenEncoder _encoder = tokenizer.CreateEncoder(options.Encoding);
    private readonly FieldReader _fields = new(options.Fields);
    private readonly TokenBuffer _ids = new();
    private readonly int _itemBytes = TokenDtype.BytesOf(options.Dtype);
    private EncodedDocuments _documents = null!;
    private string? _path;
    private byte[] _pathField = [];
    private byte[] _pathHash = [];

    protected override void BeginBatch(Batch batch)
    {
        batch.Payload ??= new EncodedDocuments();
        _documents = (EncodedDocuments)batch.Payload;
        _documents.Clear();
        string path = batch.Group.Documents.Path;
        if (path == _path)
            return;
        _path = path;
        _pathField = Encoding.UTF8.GetBytes(path);
        _pathHash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(_pathField)));
    }

    protected override void Process(Batch batch, int index)
    {
        _fields.Read(batch.Line(index));
        ReadOnlySpan<byte> text = TextTrim.Strip(_fields.Text.Span);
        if (text.IsEmpty)
        {
            batch.Counts.Add("documents_empty", 1);
            return;
        }

        _ids.Clear();
        _encoder.Encode(text, _ids);
        AddSeparators();
        if (_ids.Count >= options.MaxSize)
            throw TooLong(batch, index);
        WriteTokens();
        int row = _documents.RowEnds.Length;
        WriteId(batch.LineNumber(index));
        ulong key = hasKeys ? StableHash.Of(_documents.RowEnds.WrittenSpan[row..], options.Seed) : 0;
        WritePlace(batch.LineNumber(index));
        _documents.Add(_ids.Count, key);
        batch.Counts.Add("documents_out", 1);
        batch.Counts.Add("tokens", _ids.Count);
        batch.Counts.Add("text_bytes", text.Length);
        if (_ids.Count == 0)
            batch.Counts.Add("documents_without_tokens", 1);
    }

    protected override void Dispose(bool disposing)
    {
        _encoder.Dispose();
        _fields.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A document that brings its own separator gets no second one; one without tokens gets none.</summary>
    private void AddSeparators()
    {
        if (_ids.Count == 0)
            return;
        if (options.BosTokenId is { } bos && _ids[0] != bos)
            _ids.Insert(0, bos);
        if (options.EosTokenId is { } eos && _ids[_ids.Count - 1] != eos)
            _ids.Add(eos);
    }

    private void WriteTokens()
    {
        ReadOnlySpan<uint> ids = _ids.Span;
        Span<byte> bytes = _documents.TokenBytes.GetSpan(ids.Length * _itemBytes);
        // The options saw to it that every id fits.
        switch (_itemBytes)
        {
            case 1:
                for (int i = 0; i < ids.Length; i++)
                    bytes[i] = (byte)ids[i];
                break;
            case 2:
                for (int i = 0; i < ids.Length; i++)
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], (ushort)ids[i]);
                break;
            case 4:
                for (int i = 0; i < ids.Length; i++)
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], ids[i]);
                break;
            default:
                for (int i = 0; i < ids.Length; i++)
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * i)..], ids[i]);
                break;
        }

        _documents.TokenBytes.Advance(ids.Length * _itemBytes);
    }

    private void WriteId(long line)
    {
        if (options.Fields.IdFieldName is null)
        {
            _documents.RowEnds.Write(_pathHash);
            _documents.RowEnds.Write((byte)'-');
            WriteNumber(line);
        }
        else
        {
            CsvField.Write(_documents.RowEnds, _fields.Id.Span);
        }
    }

    private void WritePlace(long line)
    {
        _documents.RowEnds.Write((byte)',');
        CsvField.Write(_documents.RowEnds, _pathField);
        _documents.RowEnds.Write((byte)',');
        WriteNumber(line);
        _documents.RowEnds.Write("\r\n"u8);
    }

    private void WriteNumber(long value)
    {
        Utf8Formatter.TryFormat(value, _documents.RowEnds.GetSpan(20), out int length);
        _documents.RowEnds.Advance(length);
    }

    private ShardException TooLong(Batch batch, int index)
    {
        string id = options.Fields.IdFieldName is null ? "" : $" (id `{Encoding.UTF8.GetString(_fields.Id.Span)}`)";
        return new ShardException(
            $"{batch.Group.Documents.Path}, line {batch.LineNumber(index)}{id}: the document has {_ids.Count:N0} tokens, but a file has "
            + $"to stay below `max_size`, {options.MaxSize:N0}, so it fits in none. Raise `max_size`, or remove the document.");
    }
}
