using System.Globalization;
using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Mixer;

/// <summary>
/// Writes where a document came from into its <c>metadata</c>: <c>provenance</c>, the file and line of this mix, as the original does;
/// and, but under compat, <c>mixes</c>, one entry for each mix that the document went through, the last at the end, with the file below
/// <c>documents/</c> and the line (files of several folders share a name), the stream, and the spans of the text as it was read that were
/// replaced. Not thread-safe.
/// </summary>
/// <remarks>spec/dedupe-mix 4.4.8 (<c>dolma:src/shard.rs</c>).</remarks>
internal sealed class Provenance(JsonTree tree, MixStreamOptions options) : IDisposable
{
    private const string Documents = "/documents/";

    private readonly PooledBuffer _place = new();
    private readonly PooledBuffer _spans = new();
    private readonly byte[] _stream = Encoding.UTF8.GetBytes(options.Name);
    private int _fileLength;
    private int _nameStart;

    /// <param name="path">The documents file that the next lines are of.</param>
    public void BeginFile(string path)
    {
        string rooted = "/" + path;
        int below = rooted.LastIndexOf(Documents, StringComparison.Ordinal);
        int name = rooted.LastIndexOf('/') + 1;
        int start = below < 0 ? name : below + Documents.Length;
        _place.Clear();
        _place.Write(Encoding.UTF8.GetBytes(rooted[start..name]));
        _nameStart = _place.Length;
        _place.Write(Encoding.UTF8.GetBytes(rooted[name..]));
        _place.Write((byte)':');
        _fileLength = _place.Length;
    }

    /// <summary>Returns whether a <c>metadata</c> that was no object, and not null, had to make room.</summary>
    public bool Set(int document, long line, IReadOnlyList<ReplacedSpan> replaced)
    {
        int metadata = tree.Member(document, "metadata"u8);
        bool isLost = false;
        if (metadata == JsonTree.None || tree.Kind(metadata) != JsonKind.Object)
        {
            isLost = metadata != JsonTree.None && tree.Kind(metadata) != JsonKind.Null;
            metadata = tree.AddObject();
            tree.SetMember(document, "metadata"u8, metadata);
        }

        _place.Truncate(_fileLength);
        Span<byte> digits = _place.GetSpan(20);
        line.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        _place.Advance(length);
        if (!options.Compat)
            AddMix(metadata, replaced);
        tree.SetMember(metadata, "provenance"u8, tree.AddString(_place.WrittenSpan[_nameStart..]));
        return isLost;
    }

    public void Dispose()
    {
        _place.Dispose();
        _spans.Dispose();
    }

    private void AddMix(int metadata, IReadOnlyList<ReplacedSpan> replaced)
    {
        int mixes = tree.Member(metadata, "mixes"u8);
        int last = JsonTree.None;
        if (mixes == JsonTree.None || tree.Kind(mixes) != JsonKind.Array)
        {
            mixes = tree.AddArray();
            // The original's mixes say no more than this.
            int before = tree.Member(metadata, "provenance"u8);
            if (before != JsonTree.None && tree.Kind(before) == JsonKind.String)
                tree.Append(mixes, JsonTree.None, last = Entry(tree.AddString(tree.Text(before).ToArray())));
            tree.SetMember(metadata, "mixes"u8, mixes);
        }
        else
        {
            for (int child = tree.FirstChild(mixes); child != JsonTree.None; child = tree.Next(child))
                last = child;
        }

        int entry = Entry(tree.AddString(_place.WrittenSpan));
        tree.SetMember(entry, "stream"u8, tree.AddString(_stream));
        if (replaced.Count > 0)
            tree.SetMember(entry, "spans"u8, Spans(replaced));
        tree.Append(mixes, last, entry);
    }

    private int Entry(int provenance)
    {
        int entry = tree.AddObject();
        tree.SetMember(entry, "provenance"u8, provenance);
        return entry;
    }

    private int Spans(IReadOnlyList<ReplacedSpan> replaced)
    {
        _spans.Clear();
        for (int i = 0; i < replaced.Count; i++)
        {
            _spans.Write(i == 0 ? "[["u8 : ",["u8);
            JsonNumber.Write(_spans, replaced[i].Start);
            _spans.Write((byte)',');
            JsonNumber.Write(_spans, replaced[i].End);
            _spans.Write((byte)']');
        }

        _spans.Write((byte)']');
        return tree.AddArray(_spans.WrittenSpan);
    }
}
