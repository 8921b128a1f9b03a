using System.Buffers.Text;
using System.Diagnostics;
using System.Text.Json;
using Dolma.Core.Lines;

namespace Dolma.Core.Documents;

/// <summary>What a value in a <see cref="JsonTree"/> is. Numbers are of three kinds, as in the original (<c>serde_json</c>).</summary>
public enum JsonKind : byte
{
    Null,
    False,
    True,

    /// <summary>A whole number from 0 to 2^64−1.</summary>
    Unsigned,

    /// <summary>A whole number from −2^63 to −1.</summary>
    Negative,

    /// <summary>Every other number: with a fraction or an exponent, larger ones, and <c>-0</c>.</summary>
    Double,
    String,
    Array,
    Object,
}

/// <summary>How the decimal digits of a double become a double.</summary>
public enum NumberReading
{
    /// <summary>The nearest double.</summary>
    Exact,

    /// <summary>The original's shortcut, which is one unit in the last place off for a tenth of 17-digit numbers.</summary>
    Original,
}

/// <summary>
/// One or more parsed JSON values in one arena that is used again and again: nodes, addressed by number, linked to their first child
/// and next sibling. Members of an object are in ascending byte order of their names and each name occurs once (the last one
/// read), which is how the original holds and writes objects. Node numbers are good until <see cref="Clear"/>; spans until the next
/// call that adds anything. Not thread-safe.
/// </summary>
/// <remarks>Reading and writing rules: spec/dedupe-mix 1.5 (<c>serde_json 1.0.115</c>).</remarks>
public sealed partial class JsonTree : IDisposable
{
    /// <summary>No node: end of a list, or a member that is not there.</summary>
    public const int None = -1;

    /// <summary>Deeper nesting is an error, as in the original.</summary>
    public const int MaxDepth = 128;

    /// <summary>Decimals of so many digits are read without detours.</summary>
    private const int MaxExactDigits = 15;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private readonly PooledBuffer _bytes = new();
    private readonly NumberReading _numbers;
    private readonly List<int> _members = [];
    private readonly Comparer<int> _byName;
    private Node[] _nodes = new Node[64];
    private int _count;

    /// <summary>Bytes that unescaping may yet append; they are kept free, so that a text that was asked for stays where it is.</summary>
    private int _mayUnescape;

    public JsonTree(NumberReading numbers = NumberReading.Exact)
    {
        _numbers = numbers;
        // Nodes are numbered in reading order, so that the number settles which of two equal names came last.
        _byName = Comparer<int>.Create((a, b) =>
        {
            int order = Name(a).SequenceCompareTo(Name(b));
            return order != 0 ? order : a.CompareTo(b);
        });
    }

    /// <summary>Forgets everything, keeping the memory.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _count = 0;
        _mayUnescape = 0;
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary>Adds the value that the line holds and returns its node. The line is copied.</summary>
    /// <exception cref="BadLineException">The line is not exactly one JSON value.</exception>
    public int Parse(ReadOnlySpan<byte> line)
    {
        if (!JsonString.IsValidUtf8(line))
            throw new BadLineException("invalid_utf8", "the line is not valid UTF-8");
        if (line.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new BadLineException("blank_line", "the line is blank; every line holds one JSON value");
        // Unescaped strings are never longer than escaped ones: with this reserve the buffer does not move while it is read.
        _ = _bytes.GetSpan(2 * line.Length + 64 + _mayUnescape);
        int start = Append(line);
        try
        {
            var reader = new Utf8JsonReader(_bytes.Array.AsSpan(start, line.Length), ReaderOptions);
            reader.Read();
            int root = ReadValue(ref reader, start);
            // Reads past the value: anything but white space there is malformed.
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw JsonFault.Of(e);
        }
    }

    public JsonKind Kind(int node) => _nodes[node].Kind;

    public bool IsNumber(int node) => _nodes[node].Kind is JsonKind.Unsigned or JsonKind.Negative or JsonKind.Double;

    /// <summary>Elements of an array or members of an object.</summary>
    public int ChildCount(int node)
    {
        ReadChildren(node);
        return _nodes[node].Length;
    }

    /// <summary>First element, or the member with the lowest name; <see cref="None"/> if there is none.</summary>
    public int FirstChild(int node)
    {
        ReadChildren(node);
        return _nodes[node].First;
    }

    /// <summary>Next element, or the member with the next name; <see cref="None"/> after the last.</summary>
    public int Next(int node) => _nodes[node].Next;

    /// <summary>The member's name, unescaped.</summary>
    public ReadOnlySpan<byte> Name(int member)
    {
        ref Node node = ref _nodes[member];
        return _bytes.WrittenSpan.Slice(node.NameStart, node.NameLength);
    }

    /// <summary>The string, unescaped.</summary>
    public ReadOnlySpan<byte> Text(int node)
    {
        Debug.Assert(_nodes[node].Kind == JsonKind.String);
        ReadText(node);
        return _bytes.WrittenSpan.Slice(_nodes[node].Start, _nodes[node].Length);
    }

    /// <summary>The whole number from 0 up.</summary>
    public ulong Unsigned(int node) => (ulong)_nodes[node].Bits;

    /// <summary>The number as a double, whatever its kind.</summary>
    public double Double(int node) => _nodes[node].Kind switch
    {
        JsonKind.Unsigned => (ulong)_nodes[node].Bits,
        JsonKind.Negative => _nodes[node].Bits,
        _ => BitConverter.Int64BitsToDouble(_nodes[node].Bits),
    };

    /// <summary>The member of that name; <see cref="None"/> if the node is no object or lacks it.</summary>
    public int Member(int node, ReadOnlySpan<byte> name)
    {
        if (_nodes[node].Kind != JsonKind.Object)
            return None;
        for (int child = FirstChild(node); child != None; child = _nodes[child].Next)
        {
            if (Name(child).SequenceEqual(name))
                return child;
        }

        return None;
    }

    /// <summary>Element i; <see cref="None"/> if the node is no array or has no such element.</summary>
    public int Element(int node, long index)
    {
        if (_nodes[node].Kind != JsonKind.Array || index < 0 || index >= ChildCount(node))
            return None;
        int child = _nodes[node].First;
        for (long i = 0; i < index; i++)
            child = _nodes[child].Next;
        return child;
    }

    /// <summary>Adds bytes, keeping the reserve free, and returns where they begin.</summary>
    private int Append(ReadOnlySpan<byte> bytes)
    {
        int start = _bytes.Length;
        _ = _bytes.GetSpan(bytes.Length + _mayUnescape);
        _bytes.Write(bytes);
        return start;
    }

    private int ReadValue(ref Utf8JsonReader reader, int start)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, start);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader, start);
            case JsonTokenType.String:
                (int textStart, int textLength) = ReadString(ref reader, start);
                return Add(new Node { Kind = JsonKind.String, Start = textStart, Length = textLength });
            case JsonTokenType.Number:
                return ReadNumber(reader.ValueSpan, start + (int)reader.TokenStartIndex);
            case JsonTokenType.True:
                return Add(new Node { Kind = JsonKind.True });
            case JsonTokenType.False:
                return Add(new Node { Kind = JsonKind.False });
            default:
                return Add(new Node { Kind = JsonKind.Null });
        }
    }

    private int ReadArray(ref Utf8JsonReader reader, int start)
    {
        int array = Add(new Node { Kind = JsonKind.Array });
        int last = None;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int child = ReadValue(ref reader, start);
            if (last == None)
                _nodes[array].First = child;
            else
                _nodes[last].Next = child;
            last = child;
            _nodes[array].Length++;
        }

        return array;
    }

    private int ReadObject(ref Utf8JsonReader reader, int start)
    {
        int parent = Add(new Node { Kind = JsonKind.Object });
        int firstMember = _members.Count;
        bool inOrder = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            (int nameStart, int nameLength) = ReadString(ref reader, start);
            reader.Read();
            int child = ReadValue(ref reader, start);
            _nodes[child].NameStart = nameStart;
            _nodes[child].NameLength = nameLength;
            if (inOrder && _members.Count > firstMember)
                inOrder = Name(_members[^1]).SequenceCompareTo(Name(child)) < 0;
            _members.Add(child);
        }

        if (!inOrder)
            SortMembers(firstMember);
        Link(parent, firstMember);
        _members.RemoveRange(firstMember, _members.Count - firstMember);
        return parent;
    }

    /// <summary>Orders the members of the object just read; of equal names the last one read stays.</summary>
    private void SortMembers(int first)
    {
        _members.Sort(first, _members.Count - first, _byName);
        int kept = first;
        for (int i = first; i < _members.Count; i++)
        {
            if (i + 1 == _members.Count || !Name(_members[i]).SequenceEqual(Name(_members[i + 1])))
                _members[kept++] = _members[i];
        }

        _members.RemoveRange(kept, _members.Count - kept);
    }

    private void Link(int parent, int first)
    {
        _nodes[parent].Length = _members.Count - first;
        for (int i = first; i < _members.Count; i++)
        {
            if (i == first)
                _nodes[parent].First = _members[i];
            else
                _nodes[_members[i - 1]].Next = _members[i];
        }
    }

    /// <summary>Where the unescaped string lies: in the line if nothing is escaped, else appended after it.</summary>
    private (int Start, int Length) ReadString(ref Utf8JsonReader reader, int start)
    {
        if (!reader.ValueIsEscaped)
            return (start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        int from = _bytes.Length;
        try
        {
            int length = reader.CopyString(_bytes.GetSpan(reader.ValueSpan.Length));
            _bytes.Advance(length);
            return (from, length);
        }
        catch (InvalidOperationException e)
        {
            throw new BadLineException(
                "lone_surrogate", @"a \ud800-\udfff escape is not part of a valid pair; write the character itself", e);
        }
    }

    private int ReadNumber(ReadOnlySpan<byte> digits, int start)
    {
        var node = new Node { Start = start, Length = digits.Length };
        if (TryReadShort(digits, ref node))
            return Add(node);
        if (!digits.ContainsAny("-.eE"u8) && Utf8Parser.TryParse(digits, out ulong unsigned, out int used) && used == digits.Length)
        {
            (node.Kind, node.Bits) = (JsonKind.Unsigned, (long)unsigned);
        }
        else if (!digits.ContainsAny(".eE"u8) && Utf8Parser.TryParse(digits, out long signed, out used) && used == digits.Length && signed < 0)
        {
            (node.Kind, node.Bits) = (JsonKind.Negative, signed);
        }
        else
        {
            double value = _numbers == NumberReading.Original ? OriginalDouble.Parse(digits) : ExactDouble(digits);
            if (!double.IsFinite(value))
                throw new BadLineException("number_out_of_range", "a number is too large for a double");
            (node.Kind, node.Bits) = (JsonKind.Double, BitConverter.DoubleToInt64Bits(value));
        }

        return Add(node);
    }

    /// <summary>
    /// Reads a number of few digits: they are exact in a double, so is the power of ten that a decimal is divided by, and the quotient is then
    /// the nearest double, in either reading (Clinger 1990).
    /// </summary>
    private static bool TryReadShort(ReadOnlySpan<byte> digits, ref Node node)
    {
        bool isNegative = digits[0] == '-';
        long value = 0;
        int point = digits.Length;
        for (int i = isNegative ? 1 : 0; i < digits.Length; i++)
        {
            int digit = digits[i] - '0';
            if ((uint)digit <= 9)
                value = value * 10 + digit;
            else if (digits[i] == '.')
                point = i;
            else
                return false;
            if (i >= MaxExactDigits)
                return false;
        }

        if (point < digits.Length)
        {
            double quotient = value / PowersOfTen[digits.Length - point - 1];
            (node.Kind, node.Bits) = (JsonKind.Double, BitConverter.DoubleToInt64Bits(isNegative ? -quotient : quotient));
            return true;
        }

        // Minus zero is a double.
        if (isNegative && value == 0)
            return false;
        (node.Kind, node.Bits) = isNegative ? (JsonKind.Negative, -value) : (JsonKind.Unsigned, value);
        return true;
    }

    private static double ExactDouble(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out double value, out _) ? value : double.NaN;

    private int Add(in Node node)
    {
        if (_count == _nodes.Length)
            Array.Resize(ref _nodes, 2 * _nodes.Length);
        ref Node slot = ref _nodes[_count];
        slot = node;
        slot.First = slot.Next = None;
        return _count++;
    }

    private struct Node
    {
        /// <summary>The number itself: whole numbers as they are, doubles by their bits.</summary>
        public long Bits;

        /// <summary>Where the string or number begins in the bytes; so does an array or object that is not read.</summary>
        public int Start;

        /// <summary>Bytes of what begins there; children of an array or object that is read.</summary>
        public int Length;
        public int NameStart;
        public int NameLength;
        public int First;
        public int Next;
        public JsonKind Kind;
        public Form Form;
    }
}
