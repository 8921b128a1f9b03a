using System.Text;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Mixer;

/// <content>Puts the attributes of all files into the document, and makes sure that they are its own.</content>
internal sealed partial class MixWorker
{
    private void MergeAttributes(Batch batch, int index, int document)
    {
        int files = batch.Group.Attributes.Count;
        int merged = JsonTree.None;
        for (int file = 0; file < files; file++)
        {
            if (!batch.HasAttribute(file, index))
            {
                // The original reads no further for a document once a file has ended.
                if (_compat)
                    break;
                continue;
            }

            int attributes = ReadAttributes(batch, file, index, document);
            if (merged == JsonTree.None)
                merged = attributes;
            else
                _tree.MoveMembers(attributes, merged);
        }

        if (files == 0)
            return;
        if (merged == JsonTree.None)
            merged = _tree.AddObject();
        int own = _tree.Member(document, "attributes"u8);
        if (own != JsonTree.None && _tree.Kind(own) == JsonKind.Object)
            _tree.MoveMembers(merged, own);
        else
            _tree.SetMember(document, "attributes"u8, merged);
    }

    private int ReadAttributes(Batch batch, int file, int index, int document)
    {
        string path = batch.Group.Attributes[file].Path;
        int record = Parse(batch.Attribute(file, index), path);
        int id = _tree.Member(document, "id"u8);
        int attributeId = _tree.Member(record, "id"u8);
        if (!HasSameId(id, attributeId))
        {
            string message = $"{path}, line {batch.LineNumber(index)} belongs to document {Show(attributeId)}, but line {batch.LineNumber(index)} of "
                + $"{batch.Group.Documents.Path} is document {Show(id)}.";
            if (!_allowsOtherIds)
            {
                throw new ShardException(
                    $"{message} The two files do not fit together: make the attributes again from these documents. If only the ids were changed, pass --allow {MixCounters.MismatchedIds}.");
            }

            batch.Counts.Add(MixCounters.MismatchedIds, 1);
            batch.Counts.Example(MixCounters.MismatchedIds, message);
        }

        int attributes = _tree.Member(record, "attributes"u8);
        if (attributes == JsonTree.None || _tree.Kind(attributes) != JsonKind.Object)
            throw new BadLineException("missing_attributes", $"the same line of {path} has no object `attributes`");
        return attributes;
    }

    private int Parse(ReadOnlyMemory<byte> line, string path)
    {
        try
        {
            return _tree.ParseOutline(line.Span, _selection);
        }
        catch (BadLineException e)
        {
            throw new BadLineException(e.Reason, $"the same line of {path}: {e.Message}", e);
        }
    }

    /// <summary>A missing id is the same as null.</summary>
    private bool HasSameId(int a, int b)
    {
        if (a == JsonTree.None || b == JsonTree.None)
            return (a == JsonTree.None || _tree.Kind(a) == JsonKind.Null) && (b == JsonTree.None || _tree.Kind(b) == JsonKind.Null);
        return _tree.IsSame(a, b);
    }

    private string Show(int id)
    {
        if (id == JsonTree.None)
            return "without id";
        using var json = new PooledBuffer();
        _tree.Write(json, id);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
