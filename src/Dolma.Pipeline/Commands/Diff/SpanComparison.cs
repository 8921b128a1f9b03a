using System.Globalization;
using Dolma.Core.Documents;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>A span as it stands in an attribute file. NaN stands for the score null.</summary>
internal readonly record struct DiffSpan(double Start, double End, double Score)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"[{Start},{End},{(double.IsNaN(Score) ? "null" : Score.ToString("R", CultureInfo.InvariantCulture))}]");
}

/// <summary>Two lists of spans side by side. Spans correspond by position.</summary>
internal struct SpanComparison
{
    /// <summary>Whether both values are lists of <c>[start, end, score]</c>; else nothing else is set.</summary>
    public bool AreSpans { get; private set; }

    public int CountA { get; private set; }

    public int CountB { get; private set; }

    /// <summary>The first spans with other offsets, or without a counterpart.</summary>
    public (DiffSpan? A, DiffSpan? B)? OtherOffsets { get; private set; }

    /// <summary>The first spans with the same offsets and other scores.</summary>
    public (DiffSpan A, DiffSpan B)? OtherScores { get; private set; }

    /// <summary>Of spans with the same offsets.</summary>
    public double LargestScoreDifference { get; private set; }

    /// <summary>Compares two values of an attribute.</summary>
    public static SpanComparison Of(JsonValue a, JsonValue b, double tolerance)
    {
        var result = new SpanComparison();
        if (a.Kind != JsonKind.Array || b.Kind != JsonKind.Array)
            return result;
        result.CountA = a.Tree.ChildCount(a.Node);
        result.CountB = b.Tree.ChildCount(b.Node);
        int x = a.Tree.FirstChild(a.Node);
        int y = b.Tree.FirstChild(b.Node);
        while (x != JsonTree.None || y != JsonTree.None)
        {
            DiffSpan? left = Read(a.Tree, ref x, out bool isSpanOfA);
            DiffSpan? right = Read(b.Tree, ref y, out bool isSpanOfB);
            if (!isSpanOfA || !isSpanOfB)
                return default;
            result.Compare(left, right, tolerance);
        }

        result.AreSpans = true;
        return result;
    }

    private void Compare(DiffSpan? a, DiffSpan? b, double tolerance)
    {
        if (a is not { } left || b is not { } right || left.Start != right.Start || left.End != right.End)
        {
            OtherOffsets ??= (a, b);
            return;
        }

        double difference = Difference(left.Score, right.Score);
        LargestScoreDifference = Math.Max(LargestScoreDifference, difference);
        // Neither score is exact in binary: 0.12346 - 0.12345 may be a bit more than 0.00001.
        double slack = tolerance > 0 ? Math.ScaleB(Math.Max(Math.Abs(left.Score), Math.Abs(right.Score)), -51) : 0;
        if (!(difference <= tolerance + slack))
            OtherScores ??= (left, right);
    }

    private static double Difference(double a, double b)
    {
        if (a == b || (double.IsNaN(a) && double.IsNaN(b)))
            return 0;
        double difference = Math.Abs(a - b);
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }

    /// <summary>Reads the span and moves on; nothing after the last.</summary>
    private static DiffSpan? Read(JsonTree tree, ref int node, out bool isSpan)
    {
        isSpan = true;
        if (node == JsonTree.None)
            return null;
        int span = node;
        node = tree.Next(node);
        isSpan = tree.Kind(span) == JsonKind.Array && tree.ChildCount(span) == 3;
        if (!isSpan)
            return null;
        int start = tree.FirstChild(span);
        int end = tree.Next(start);
        int score = tree.Next(end);
        isSpan = tree.IsNumber(start) && tree.IsNumber(end) && (tree.IsNumber(score) || tree.Kind(score) == JsonKind.Null);
        return isSpan ? new DiffSpan(tree.Double(start), tree.Double(end), tree.IsNumber(score) ? tree.Double(score) : double.NaN) : null;
    }
}
