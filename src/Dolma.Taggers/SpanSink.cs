using System.Runtime.CompilerServices;
using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Taggers;

/// <summary>
/// Takes the spans that one tagger finds in one document and writes them grouped by key: keys in the order in which their types
/// first occur, spans in the order in which they came. Offsets are Unicode code points. Nothing is allocated once warm.
/// </summary>
public sealed class SpanSink
{
    private const int None = -1;

    /// <summary>Types met in documents that are kept: far more than there are licences, and what a hostile text makes up stays bounded.</summary>
    private const int MostMet = 1024;

    private readonly string _prefix;
    private readonly IReadOnlyList<int> _defaults;
    private readonly List<SpanType> _types = [];
    private readonly List<int> _occurring = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byChars;
    private readonly int _givenCount;
    private Span[] _spans = new Span[64];
    private bool _keysCollide;
    private char[] _name = new char[64];

    /// <param name="prefix">What all keys begin with, <c>experiment__tagger__</c>.</param>
    /// <param name="types">The tagger's span types.</param>
    /// <param name="defaults">Those that are written even if nothing was found.</param>
    public SpanSink(string prefix, IReadOnlyList<string> types, IReadOnlyList<int>? defaults = null)
    {
        _prefix = prefix;
        _defaults = defaults ?? [];
        _byChars = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string type in types)
            Register(type);
        _givenCount = _types.Count;
        Clear();
    }

    private struct Span
    {
        public int Start;
        public int End;
        public double Score;
        public int Next;
    }

    private sealed class SpanType
    {
        /// <summary><c>"experiment__tagger__type":</c>, empty for the type that has no name and is not written.</summary>
        public required byte[] Key { get; init; }

        /// <summary>The same for all types whose names come to the same key.</summary>
        public required int KeyNumber { get; init; }

        public bool Occurs { get; set; }

        public int First { get; set; } = None;

        public int Last { get; set; } = None;
    }

    /// <summary>Spans of this document so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the span [start, end) of a type.</summary>
    public void Add(int type, int start, int end, double score = 1.0)
    {
        if (Count == _spans.Length)
            Array.Resize(ref _spans, 2 * _spans.Length);
        int index = Count++;
        ref Span span = ref _spans[index];
        span.Start = start;
        span.End = end;
        span.Score = score;
        span.Next = None;
        SpanType of = _types[type];
        if (of.First == None)
        {
            of.First = index;
            if (!of.Occurs)
                Occur(type);
        }
        else
        {
            _spans[of.Last].Next = index;
        }

        of.Last = index;
    }

    /// <summary>The position of a type that is met in a document; good until the next <see cref="Clear"/>.</summary>
    public int TypeOf(ReadOnlySpan<byte> name)
    {
        if (_name.Length < name.Length)
            _name = new char[2 * name.Length];
        int length = Encoding.UTF8.GetChars(name, _name);
        return _byChars.TryGetValue(_name.AsSpan(0, length), out int type) ? type : Register(new string(_name, 0, length));
    }

    /// <summary>Forgets the spans, and of the types at most those that were met in documents.</summary>
    public void Clear()
    {
        foreach (int type in _occurring)
        {
            SpanType of = _types[type];
            of.Occurs = false;
            of.First = of.Last = None;
        }

        _occurring.Clear();
        Count = 0;
        if (_types.Count > _givenCount + MostMet)
            ForgetTypesMet();
        foreach (int type in _defaults)
            Occur(type);
    }

    /// <summary>Writes <c>"key":[[start,end,score],…]</c> for every key, with a comma before each but the line's first.</summary>
    public void Write(PooledBuffer output, ref bool isFirst)
    {
        foreach (int type in _occurring)
        {
            SpanType of = _types[type];
            if (of.Key.Length == 0)
                continue;
            if (_keysCollide && !IsPlaceOfKey(type, ref of))
                continue;
            if (!isFirst)
                output.Write((byte)',');
            isFirst = false;
            output.Write(of.Key);
            WriteSpans(output, of.First);
        }
    }

    private void WriteSpans(PooledBuffer output, int index)
    {
        output.Write((byte)'[');
        for (bool first = true; index != None; first = false)
        {
            ref Span span = ref _spans[index];
            output.Write(first ? "["u8 : ",["u8);
            JsonNumber.Write(output, span.Start);
            output.Write((byte)',');
            JsonNumber.Write(output, span.End);
            output.Write((byte)',');
            Score.Write(output, span.Score);
            output.Write((byte)']');
            index = span.Next;
        }

        output.Write((byte)']');
    }

    /// <summary>Of several types with one key, the place of the first counts and the content of the last (spec/tag 1.4).</summary>
    private bool IsPlaceOfKey(int type, ref SpanType content)
    {
        int key = content.KeyNumber;
        bool seen = false;
        foreach (int other in _occurring)
        {
            if (_types[other].KeyNumber != key)
                continue;
            if (!seen && other != type)
                return false;
            seen = true;
            content = _types[other];
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Occur(int type)
    {
        _types[type].Occurs = true;
        _occurring.Add(type);
    }

    private void ForgetTypesMet()
    {
        _types.RemoveRange(_givenCount, _types.Count - _givenCount);
        foreach (Dictionary<string, int> positions in (Dictionary<string, int>[])[_byName, _byKey])
        {
            foreach (string name in positions.Where(p => p.Value >= _givenCount).Select(p => p.Key).ToArray())
                positions.Remove(name);
        }
    }

    private int Register(string name)
    {
        int position = _types.Count;
        string key = name.Length == 0 ? "" : _prefix + Names.MakeVariableName(name);
        if (!_byKey.TryGetValue(key, out int number))
            _byKey[key] = number = position;
        else if (key.Length > 0)
            _keysCollide = true;
        _types.Add(new SpanType { Key = key.Length == 0 ? [] : Encoding.UTF8.GetBytes($"\"{key}\":"), KeyNumber = number });
        _byName[name] = position;
        return position;
    }
}
