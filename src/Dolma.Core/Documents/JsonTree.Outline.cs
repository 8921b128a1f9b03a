using System.Diagnostics;

namespace Dolma.Core.Documents;

/// <summary>
/// Reading on demand. A document of a thousand values of which a dozen matter is checked from end to end, but only its members, and
/// the members of those, become nodes; what is below is read when it is asked for. What nobody asked for and what stands in the line as it
/// would be written is copied. <see cref="Parse"/> is the plain way; both give the same answers and write the same bytes.
/// </summary>
public sealed partial class JsonTree
{
    /// <summary>A document's members and theirs: <c>metadata</c> and <c>attributes</c> are changed by every mix.</summary>
    private const int OutlineDepth = 2;

    /// <summary>What is known of a node that was read from a line.</summary>
    [Flags]
    private enum Form : byte
    {
        /// <summary>All that there is: children are nodes, strings are unescaped.</summary>
        Read = 0,

        /// <summary>Its bytes are in the line as it would be written.</summary>
        Canonical = 1,

        /// <summary>An array or object without its nodes, or a string that is escaped. All of it is well-formed.</summary>
        Unread = 2,
    }

    /// <summary>Adds the value that the line holds, as <see cref="Parse"/> does, and reads as much of it as will be needed. The line is copied.</summary>
    /// <param name="line">One JSON value.</param>
    /// <param name="selection">Members that may be left out, though they are checked like all others.</param>
    /// <exception cref="BadLineException">The line is not exactly one JSON value.</exception>
    public int ParseOutline(ReadOnlySpan<byte> line, JsonSelection? selection = null)
    {
        if (JsonString.IsValidUtf8(line))
        {
            (int bytes, int nodes) = (_bytes.Length, _count);
            _mayUnescape += line.Length;
            Append(line);
            var scan = new JsonScan(_bytes.WrittenSpan, bytes);
            int root = ReadOutline(ref scan, OutlineDepth, selection);
            if (root != None && scan.IsAtEnd())
                return root;
            // Something rare or wrong: the plain way tells which.
            _bytes.Truncate(bytes);
            _mayUnescape -= line.Length;
            _count = nodes;
            _members.Clear();
        }

        return Parse(line);
    }

    /// <summary>Reads a value and so many levels below it; <see cref="None"/> if it is not surely well-formed.</summary>
    /// <param name="scan">Stands before the value.</param>
    /// <param name="depth">Levels that become nodes.</param>
    /// <param name="selection">Of a document: what is kept of one of its members.</param>
    /// <param name="isWritten">Whether it pays to find out if the value can be copied.</param>
    private int ReadOutline(ref JsonScan scan, int depth, JsonSelection? selection = null, bool isWritten = true)
    {
        scan.SkipSpace();
        scan.IsCanonical = true;
        int start = scan.At;
        switch (scan.Peek())
        {
            case (byte)'"':
                if (!scan.TrySkipString(out bool isEscaped))
                    return None;
                Form form = (scan.IsCanonical ? Form.Canonical : Form.Read) | (isEscaped ? Form.Unread : Form.Read);
                return Add(new Node { Kind = JsonKind.String, Start = start + 1, Length = scan.At - start - 2, Form = form });
            case (byte)'{' when depth > 0:
                return ReadOutlineObject(ref scan, depth - 1, selection);
            case (byte)'[' when depth > 0:
                return ReadOutlineArray(ref scan, depth - 1);
            case (byte)'{':
                return ReadUnread(ref scan, JsonKind.Object, isWritten);
            case (byte)'[':
                return ReadUnread(ref scan, JsonKind.Array, isWritten);
            case (byte)'t':
                return scan.TryTakeWord("true"u8) ? Add(new Node { Kind = JsonKind.True }) : None;
            case (byte)'f':
                return scan.TryTakeWord("false"u8) ? Add(new Node { Kind = JsonKind.False }) : None;
            case (byte)'n':
                return scan.TryTakeWord("null"u8) ? Add(new Node { Kind = JsonKind.Null }) : None;
            default:
                if (!scan.TrySkipValue(out _))
                    return None;
                int number = ReadNumber(_bytes.WrittenSpan[start..scan.At], start);
                _nodes[number].Form = scan.IsCanonical ? Form.Canonical : Form.Read;
                return number;
        }
    }

    private int ReadUnread(ref JsonScan scan, JsonKind kind, bool isWritten)
    {
        int start = scan.At;
        if (isWritten ? !scan.TrySkipValue(out _) : !scan.TryPass())
            return None;
        Form form = Form.Unread | (isWritten && scan.IsCanonical ? Form.Canonical : Form.Read);
        return Add(new Node { Kind = kind, Start = start, Length = scan.At - start, Form = form });
    }

    private int ReadOutlineObject(ref JsonScan scan, int depth, JsonSelection? selection)
    {
        int parent = Add(new Node { Kind = JsonKind.Object });
        return TryReadMembers(ref scan, parent, depth, selection) ? parent : None;
    }

    private int ReadOutlineArray(ref JsonScan scan, int depth)
    {
        int parent = Add(new Node { Kind = JsonKind.Array });
        return TryReadElements(ref scan, parent, depth) ? parent : None;
    }

    /// <summary>Reads the members of an object, which is the document where <paramref name="selection"/> is not null.</summary>
    private bool TryReadMembers(ref JsonScan scan, int parent, int depth, JsonSelection? selection)
    {
        scan.TryTake('{');
        int firstMember = _members.Count;
        bool inOrder = true;
        if (!scan.TryTake('}'))
        {
            do
            {
                if (!scan.TryTakeName(out ReadOnlySpan<byte> name))
                    return false;
                int nameEnd = scan.NameEnd;
                int child = selection is not null && selection.IsOf(name) ? ReadSelected(ref scan, depth, selection) : ReadOutline(ref scan, depth);
                if (child == None)
                    return false;
                _nodes[child].NameStart = nameEnd - name.Length;
                _nodes[child].NameLength = name.Length;
                if (inOrder && _members.Count > firstMember)
                    inOrder = Name(_members[^1]).SequenceCompareTo(name) < 0;
                _members.Add(child);
            }
            while (scan.TryTake(','));
            if (!scan.TryTake('}'))
                return false;
        }

        if (!inOrder)
            SortMembers(firstMember);
        Link(parent, firstMember);
        _members.RemoveRange(firstMember, _members.Count - firstMember);
        return true;
    }

    /// <summary>Reads the object of which only some members are kept.</summary>
    private int ReadSelected(ref JsonScan scan, int depth, JsonSelection selection)
    {
        scan.SkipSpace();
        if (scan.Peek() != '{')
            return ReadOutline(ref scan, depth);
        int parent = Add(new Node { Kind = JsonKind.Object });
        scan.TryTake('{');
        if (scan.TryTake('}'))
            return parent;
        do
        {
            if (!scan.TryTakeName(out ReadOnlySpan<byte> name))
                return None;
            if (!selection.Keeps(name))
            {
                if (!scan.TryPass())
                    return None;
                continue;
            }

            int nameEnd = scan.NameEnd;
            int child = ReadOutline(ref scan, 0, isWritten: false);
            if (child == None)
                return None;
            _nodes[child].NameStart = nameEnd - name.Length;
            _nodes[child].NameLength = name.Length;
            Insert(parent, child);
        }
        while (scan.TryTake(','));
        return scan.TryTake('}') ? parent : None;
    }

    private bool TryReadElements(ref JsonScan scan, int parent, int depth)
    {
        scan.TryTake('[');
        if (scan.TryTake(']'))
            return true;
        int last = None;
        int count = 0;
        do
        {
            int child = ReadOutline(ref scan, depth);
            if (child == None)
                return false;
            SetNext(parent, last, child);
            last = child;
            count++;
        }
        while (scan.TryTake(','));
        _nodes[parent].Length = count;
        return scan.TryTake(']');
    }

    /// <summary>
    /// Makes nodes of an array's or object's children, and of arrays' arrays: spans are asked for together. From then on it is written by
    /// them, for they may be changed.
    /// </summary>
    private void ReadChildren(int node)
    {
        if (!_nodes[node].Form.HasFlag(Form.Unread))
            return;
        var scan = new JsonScan(_bytes.WrittenSpan, _nodes[node].Start);
        _nodes[node].Form = Form.Read;
        _nodes[node].Length = 0;
        bool isRead = _nodes[node].Kind == JsonKind.Object ? TryReadMembers(ref scan, node, 0, selection: null) : TryReadElements(ref scan, node, 1);
        Debug.Assert(isRead, "it was passed over before");
    }

    /// <summary>Unescapes a string.</summary>
    private void ReadText(int node)
    {
        if (!_nodes[node].Form.HasFlag(Form.Unread))
            return;
        // The reserve that is kept for this moment is enough: the buffer does not move.
        var scan = new JsonScan(_bytes.WrittenSpan, _nodes[node].Start - 1);
        bool isRead = scan.TryReadString(_bytes, out int start, out int length, out _);
        Debug.Assert(isRead, "it was passed over before");
        (_nodes[node].Start, _nodes[node].Length, _nodes[node].Form) = (start, length, Form.Read);
    }
}
