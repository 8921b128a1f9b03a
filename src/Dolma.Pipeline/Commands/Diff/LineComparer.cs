using System.Text;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>
/// Compares two lines of one document, attribute lines as well as documents: spans of each attribute, the text, the metadata member by member,
/// other fields as values. Order of keys and spelling do not matter. Used for line after line; one thread at a time.
/// </summary>
internal sealed class LineComparer(DiffSettings settings) : IDisposable
{
    private readonly JsonTree _a = new();
    private readonly JsonTree _b = new();
    private readonly PooledBuffer _shown = new();
    private DiffTally _tally = null!;
    private DiffExample _place = null!;
    private bool _passedOver;

    /// <summary>Compares, and counts what differs.</summary>
    /// <param name="place">Names the lines; its kind does not matter.</param>
    public void Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, DiffExample place, DiffTally tally)
    {
        (_tally, _place, _passedOver) = (tally, place, false);
        JsonValue? left = Parse(_a, a, place with { LineB = null });
        JsonValue? right = Parse(_b, b, place with { LineA = null });
        if (left is not { } rootA || right is not { } rootB)
            return;
        long before = tally.Differences;
        tally.DocumentsCompared++;
        Members(rootA, rootB, Field);
        if (tally.Differences != before)
            tally.DocumentsDifferent++;
        else if (!_passedOver && !a.SequenceEqual(b))
            CountSpelling(KeyOrder.IsSame(a, b));
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _shown.Dispose();
    }

    private void CountSpelling(bool sameOrder)
    {
        if (sameOrder)
            _tally.OtherSpelling++;
        else
            _tally.OtherKeyOrder++;
    }

    private JsonValue? Parse(JsonTree tree, ReadOnlySpan<byte> line, DiffExample place)
    {
        tree.Clear();
        string problem;
        try
        {
            int root = tree.Parse(line);
            if (tree.Kind(root) == JsonKind.Object)
                return new JsonValue(tree, root);
            problem = "the line is no JSON object";
        }
        catch (BadLineException e)
        {
            problem = e.Message;
        }

        BadLines.Count(_tally, place, problem);
        return null;
    }

    /// <summary>
    /// Walks two objects, whose members are in ascending order of name, and hands over those that are not the same: most are, and need no name.
    /// </summary>
    private static void Members(JsonValue a, JsonValue b, Action<string, JsonValue?, JsonValue?> compare)
    {
        int x = a.Tree.FirstChild(a.Node);
        int y = b.Tree.FirstChild(b.Node);
        while (x != JsonTree.None || y != JsonTree.None)
        {
            int order = x == JsonTree.None ? 1 : y == JsonTree.None ? -1 : a.Tree.Name(x).SequenceCompareTo(b.Tree.Name(y));
            JsonValue? left = order <= 0 ? new JsonValue(a.Tree, x) : null;
            JsonValue? right = order >= 0 ? new JsonValue(b.Tree, y) : null;
            if (left is not { } ofA || right is not { } ofB || !JsonValue.IsSame(ofA, ofB, NumberEquality.ByValue))
                compare(Encoding.UTF8.GetString(order <= 0 ? a.Tree.Name(x) : b.Tree.Name(y)), left, right);
            if (order <= 0)
                x = a.Tree.Next(x);
            if (order >= 0)
                y = b.Tree.Next(y);
        }
    }

    private void Field(string name, JsonValue? a, JsonValue? b)
    {
        if (name == "id" || Passes(name))
            return;
        bool areObjects = (a is null || a.Value.Kind == JsonKind.Object) && (b is null || b.Value.Kind == JsonKind.Object);
        if (name == "attributes" && a is { } attributesA && b is { } attributesB && areObjects)
            Members(attributesA, attributesB, Attribute);
        else if (name == "metadata" && a is { } metadataA && b is { } metadataB && areObjects)
            Members(metadataA, metadataB, (member, x, y) => Value("metadata." + member, x, y));
        else if (name == "text" && a is { Kind: JsonKind.String } textA && b is { Kind: JsonKind.String } textB)
            CompareText(textA.Tree.Text(textA.Node), textB.Tree.Text(textB.Node));
        else
            Value(name, a, b);
    }

    private void Attribute(string key, JsonValue? a, JsonValue? b)
    {
        if (Passes(key))
            return;
        if (a is not { } left || b is not { } right)
        {
            KeyTally only = _tally.Attribute(key);
            if (a is not null)
                only.OnlyInA++;
            else
                only.OnlyInB++;
            if (_tally.Count(a is null ? DiffKind.AttributeOnlyInB : DiffKind.AttributeOnlyInA))
                Example(a is null ? DiffKind.AttributeOnlyInB : DiffKind.AttributeOnlyInA, key, Show(a), Show(b));
            return;
        }

        SpanComparison spans = SpanComparison.Of(left, right, settings.Tolerance);
        if (!spans.AreSpans)
        {
            _tally.Attribute(key).OtherValues++;
            if (_tally.Count(DiffKind.AttributeValue))
                Example(DiffKind.AttributeValue, key, Show(a), Show(b));
            return;
        }

        if (spans.LargestScoreDifference > 0)
        {
            KeyTally tally = _tally.Attribute(key);
            tally.LargestScoreDifference = Math.Max(tally.LargestScoreDifference, spans.LargestScoreDifference);
            _passedOver = true;
        }

        if (spans.CountA != spans.CountB)
        {
            _tally.Attribute(key).OtherCount++;
            if (_tally.Count(DiffKind.SpanCount))
                Example(DiffKind.SpanCount, key, Amount(spans.CountA, spans.OtherOffsets?.A), Amount(spans.CountB, spans.OtherOffsets?.B), spans.OtherOffsets?.A ?? spans.OtherOffsets?.B);
        }
        else if (spans.OtherOffsets is { } offsets)
        {
            _tally.Attribute(key).OtherOffsets++;
            if (_tally.Count(DiffKind.SpanOffsets))
                Example(DiffKind.SpanOffsets, key, offsets.A.ToString(), offsets.B.ToString(), offsets.A);
        }

        if (spans.OtherScores is { } scores)
        {
            _tally.Attribute(key).OtherScores++;
            if (_tally.Count(DiffKind.SpanScore))
                Example(DiffKind.SpanScore, key, scores.A.ToString(), scores.B.ToString(), scores.A);
        }
    }

    private void Value(string name, JsonValue? a, JsonValue? b)
    {
        if (Passes(name))
            return;
        FieldTally tally = _tally.Field(name);
        DiffKind kind = a is null ? DiffKind.FieldOnlyInB : b is null ? DiffKind.FieldOnlyInA : DiffKind.Field;
        if (kind == DiffKind.Field)
            tally.Different++;
        else if (kind == DiffKind.FieldOnlyInA)
            tally.OnlyInA++;
        else
            tally.OnlyInB++;
        if (_tally.Count(kind))
            Example(kind, name, Show(a), Show(b));
    }

    private void CompareText(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int same = a.CommonPrefixLength(b);
        _tally.Field("text").Different++;
        if (!_tally.Count(DiffKind.Text))
            return;
        // Back to the beginning of the character in which they part.
        ReadOnlySpan<byte> longer = a.Length > b.Length ? a : b;
        while (same > 0 && same < longer.Length && (sbyte)longer[same] < -64)
            same--;
        string place = $"first differs at code point {CodePoints.Count(longer[..same])}";
        Example(DiffKind.Text, place, Excerpt.OfText(a[same..]), Excerpt.OfText(b[same..]));
    }

    private bool Passes(string name)
    {
        bool passes = settings.Ignores(name);
        _passedOver |= passes;
        return passes;
    }

    private void Example(DiffKind kind, string key, string? a, string? b, DiffSpan? span = null) => _tally.Add(_place with
    {
        Kind = kind,
        Key = key,
        A = a,
        B = b,
        Span = span is { } found ? ((long)found.Start, (long)found.End) : null,
    });

    private static string Amount(int count, DiffSpan? first) =>
        (count == 1 ? "1 span" : $"{count} spans") + (first is null ? "" : $", {first} first differs");

    private string? Show(JsonValue? value)
    {
        if (value is not { } known)
            return null;
        _shown.Clear();
        known.Tree.Write(_shown, known.Node);
        return Excerpt.OfJson(_shown.WrittenSpan);
    }
}

/// <summary>Lines that cannot be compared.</summary>
internal static class BadLines
{
    /// <summary>Counts one, on the side that <paramref name="place"/> has a line number for.</summary>
    public static void Count(DiffTally tally, DiffExample place, string problem)
    {
        if (place.LineA is not null)
            tally.BadLinesA++;
        else
            tally.BadLinesB++;
        if (tally.Count(DiffKind.BadLine))
            tally.Add(place with { Kind = DiffKind.BadLine, A = place.LineA is null ? null : problem, B = place.LineB is null ? null : problem });
    }
}
