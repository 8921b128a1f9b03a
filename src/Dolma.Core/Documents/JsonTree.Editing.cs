using System.Globalization;
using Dolma.Core.Lines;

namespace Dolma.Core.Documents;

/// <summary>Changing values that were read, and writing them.</summary>
public sealed partial class JsonTree
{
    /// <summary>Adds an object without members.</summary>
    public int AddObject() => Add(new Node { Kind = JsonKind.Object });

    /// <summary>Adds an array without elements.</summary>
    public int AddArray() => Add(new Node { Kind = JsonKind.Array });

    /// <summary>Adds an array that stands in these bytes, and stands there as it would be written.</summary>
    public int AddArray(ReadOnlySpan<byte> json)
    {
        int start = Append(json);
        return Add(new Node { Kind = JsonKind.Array, Start = start, Length = json.Length, Form = Form.Unread | Form.Canonical });
    }

    /// <summary>Adds a string. The text must not lie in this tree.</summary>
    public int AddString(ReadOnlySpan<byte> text)
    {
        int start = Append(text);
        return Add(new Node { Kind = JsonKind.String, Start = start, Length = text.Length });
    }

    /// <summary>Adds a number from 0 up.</summary>
    public int AddUnsigned(ulong value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        int start = Append(digits[..length]);
        return Add(new Node { Kind = JsonKind.Unsigned, Start = start, Length = length, Bits = (long)value });
    }

    /// <summary>Puts the value at the end of the array. The value must not be anywhere else.</summary>
    /// <param name="array">The array.</param>
    /// <param name="last">Its last element, so that it need not be looked for; <see cref="None"/> if it is empty.</param>
    /// <param name="value">What is added, and then is the last element.</param>
    public void Append(int array, int last, int value)
    {
        ReadChildren(array);
        _nodes[value].Next = None;
        SetNext(array, last, value);
        _nodes[array].Length++;
    }

    /// <summary>Puts the value into the object under this name, in place of an earlier one. The value must not be anywhere else.</summary>
    public void SetMember(int parent, ReadOnlySpan<byte> name, int value)
    {
        int start = Append(name);
        _nodes[value].NameStart = start;
        _nodes[value].NameLength = name.Length;
        Insert(parent, value);
    }

    /// <summary>Takes the member away; nothing happens if there is none.</summary>
    public void RemoveMember(int parent, ReadOnlySpan<byte> name)
    {
        int previous = None;
        for (int child = FirstChild(parent); child != None; previous = child, child = _nodes[child].Next)
        {
            if (!Name(child).SequenceEqual(name))
                continue;
            SetNext(parent, previous, _nodes[child].Next);
            _nodes[parent].Length--;
            return;
        }
    }

    /// <summary>
    /// Moves all members of <paramref name="from"/> into <paramref name="into"/>, over members of the same name. What is left of
    /// <paramref name="from"/> must not be used.
    /// </summary>
    public void MoveMembers(int from, int into)
    {
        int old = FirstChild(into);
        int moved = FirstChild(from);
        int last = None;
        _nodes[into].Length = 0;
        while (old != None || moved != None)
        {
            int order = old == None ? 1 : moved == None ? -1 : Name(old).SequenceCompareTo(Name(moved));
            int taken = order < 0 ? old : moved;
            // Of two members of one name the moved one stays.
            if (order <= 0)
                old = _nodes[old].Next;
            if (order >= 0)
                moved = _nodes[moved].Next;
            SetNext(into, last, taken);
            _nodes[into].Length++;
            last = taken;
        }

        SetNext(into, last, None);
    }

    /// <summary>Whether both are the same JSON value, whole numbers and doubles being different (<c>1</c> is not <c>1.0</c>).</summary>
    public bool IsSame(int a, int b) => JsonValue.IsSame(new JsonValue(this, a), new JsonValue(this, b), NumberEquality.ByKind);

    /// <summary>Writes the value without spaces, members in ascending order of their names.</summary>
    public void Write(PooledBuffer output, int node)
    {
        if (_nodes[node].Form.HasFlag(Form.Canonical))
        {
            WriteAsItStands(output, node);
            return;
        }

        if (_nodes[node].Kind == JsonKind.String)
            ReadText(node);
        ref readonly Node value = ref _nodes[node];
        switch (value.Kind)
        {
            case JsonKind.Null:
                output.Write("null"u8);
                break;
            case JsonKind.False:
                output.Write("false"u8);
                break;
            case JsonKind.True:
                output.Write("true"u8);
                break;
            case JsonKind.Unsigned or JsonKind.Negative:
                output.Write(_bytes.WrittenSpan.Slice(value.Start, value.Length));
                break;
            case JsonKind.Double:
                JsonNumber.Write(output, BitConverter.Int64BitsToDouble(value.Bits));
                break;
            case JsonKind.String:
                JsonString.Write(output, _bytes.WrittenSpan.Slice(value.Start, value.Length));
                break;
            default:
                WriteChildren(output, node);
                break;
        }
    }

    private void WriteAsItStands(PooledBuffer output, int node)
    {
        // A string's place is that of its content; its quotes stand around it.
        int quotes = _nodes[node].Kind == JsonKind.String ? 1 : 0;
        output.Write(_bytes.WrittenSpan.Slice(_nodes[node].Start - quotes, _nodes[node].Length + 2 * quotes));
    }

    private void WriteChildren(PooledBuffer output, int node)
    {
        bool isObject = _nodes[node].Kind == JsonKind.Object;
        output.Write(isObject ? (byte)'{' : (byte)'[');
        int first = FirstChild(node);
        for (int child = first; child != None; child = _nodes[child].Next)
        {
            if (child != first)
                output.Write((byte)',');
            if (isObject)
            {
                JsonString.Write(output, Name(child));
                output.Write((byte)':');
            }

            Write(output, child);
        }

        output.Write(isObject ? (byte)'}' : (byte)']');
    }

    private void Insert(int parent, int value)
    {
        int previous = None;
        int child = FirstChild(parent);
        ReadOnlySpan<byte> name = Name(value);
        for (; child != None; previous = child, child = _nodes[child].Next)
        {
            int order = Name(child).SequenceCompareTo(name);
            if (order < 0)
                continue;
            if (order == 0)
            {
                child = _nodes[child].Next;
                _nodes[parent].Length--;
            }

            break;
        }

        _nodes[value].Next = child;
        SetNext(parent, previous, value);
        _nodes[parent].Length++;
    }

    private void SetNext(int parent, int previous, int next)
    {
        if (previous == None)
            _nodes[parent].First = next;
        else
            _nodes[previous].Next = next;
    }
}
