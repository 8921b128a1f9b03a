namespace Dolma.Pipeline.Commands.Diff;

/// <summary>How one attribute key differs: numbers of documents.</summary>
internal sealed class KeyTally
{
    public long OnlyInA { get; set; }

    public long OnlyInB { get; set; }

    public long OtherCount { get; set; }

    public long OtherOffsets { get; set; }

    public long OtherScores { get; set; }

    public long OtherValues { get; set; }

    /// <summary>The largest difference of two scores of equal spans, tolerated ones included; infinite if one is a number and the other is not.</summary>
    public double LargestScoreDifference { get; set; }

    public void Add(KeyTally other)
    {
        OnlyInA += other.OnlyInA;
        OnlyInB += other.OnlyInB;
        OtherCount += other.OtherCount;
        OtherOffsets += other.OtherOffsets;
        OtherScores += other.OtherScores;
        OtherValues += other.OtherValues;
        LargestScoreDifference = Math.Max(LargestScoreDifference, other.LargestScoreDifference);
    }
}

/// <summary>How one field differs: numbers of documents.</summary>
internal sealed class FieldTally
{
    public long OnlyInA { get; set; }

    public long OnlyInB { get; set; }

    public long Different { get; set; }

    public void Add(FieldTally other)
    {
        OnlyInA += other.OnlyInA;
        OnlyInB += other.OnlyInB;
        Different += other.Different;
    }
}

/// <summary>A pair of token files that differ.</summary>
/// <param name="FirstDifference">Index of the first token that differs, from 0; the shorter length if one file begins with the other.</param>
/// <param name="Document">Id of the document there, as A's index has it; null if there is no index.</param>
internal sealed record TokenFileRow(string File, long TokensA, long TokensB, long FirstDifference, long DifferentPositions, string? Document);

/// <summary>Everything that a comparison found, of one file or of many. Adding up tallies of files in order gives that of the whole.</summary>
internal sealed class DiffTally(int examples)
{
    private readonly long[] _counts = new long[Enum.GetValues<DiffKind>().Length];
    private readonly SortedDictionary<DiffKind, List<DiffExample>> _examples = [];

    public long FilesA { get; set; }

    public long FilesB { get; set; }

    public long FilesCompared { get; set; }

    public long FilesDifferent { get; set; }

    /// <summary>Lines that have documents or attributes, rows of token indexes.</summary>
    public long DocumentsA { get; set; }

    public long DocumentsB { get; set; }

    /// <summary>Pairs.</summary>
    public long DocumentsCompared { get; set; }

    public long DocumentsDifferent { get; set; }

    public long TokensA { get; set; }

    public long TokensB { get; set; }

    public long BadLinesA { get; set; }

    public long BadLinesB { get; set; }

    /// <summary>Lines with the same values and another order of keys: no difference.</summary>
    public long OtherKeyOrder { get; set; }

    /// <summary>Lines with the same values, written otherwise (white space, escapes, <c>1</c> for <c>1.0</c>): no difference.</summary>
    public long OtherSpelling { get; set; }

    /// <summary>Files that had to be read several times, because too many lines waited for their counterparts.</summary>
    public long FilesInPasses { get; set; }

    public SortedDictionary<string, KeyTally> Attributes { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FieldTally> Fields { get; } = new(StringComparer.Ordinal);

    public List<TokenFileRow> TokenFiles { get; } = [];

    /// <summary>All differences.</summary>
    public long Differences { get; private set; }

    public bool IsEqual => Differences == 0;

    public long this[DiffKind kind] => _counts[(int)kind];

    public IEnumerable<DiffKind> Kinds => Enum.GetValues<DiffKind>().Where(kind => this[kind] > 0);

    public IReadOnlyList<DiffExample> Examples(DiffKind kind) => _examples.GetValueOrDefault(kind) ?? [];

    /// <summary>Counts a difference.</summary>
    /// <returns>Whether an example is welcome.</returns>
    public bool Count(DiffKind kind)
    {
        _counts[(int)kind]++;
        Differences++;
        return Examples(kind).Count < examples;
    }

    public void Add(DiffExample example)
    {
        if (!_examples.TryGetValue(example.Kind, out List<DiffExample>? list))
            _examples.Add(example.Kind, list = []);
        list.Add(example);
    }

    public KeyTally Attribute(string key)
    {
        if (!Attributes.TryGetValue(key, out KeyTally? tally))
            Attributes.Add(key, tally = new KeyTally());
        return tally;
    }

    public FieldTally Field(string key)
    {
        if (!Fields.TryGetValue(key, out FieldTally? tally))
            Fields.Add(key, tally = new FieldTally());
        return tally;
    }

    /// <summary>Adds the tally of a later file, or of another pass over the same one.</summary>
    public void Add(DiffTally other)
    {
        FilesA += other.FilesA;
        FilesB += other.FilesB;
        FilesCompared += other.FilesCompared;
        FilesDifferent += other.FilesDifferent;
        DocumentsA += other.DocumentsA;
        DocumentsB += other.DocumentsB;
        DocumentsCompared += other.DocumentsCompared;
        DocumentsDifferent += other.DocumentsDifferent;
        TokensA += other.TokensA;
        TokensB += other.TokensB;
        BadLinesA += other.BadLinesA;
        BadLinesB += other.BadLinesB;
        OtherKeyOrder += other.OtherKeyOrder;
        OtherSpelling += other.OtherSpelling;
        FilesInPasses += other.FilesInPasses;
        Differences += other.Differences;
        for (int kind = 0; kind < _counts.Length; kind++)
            _counts[kind] += other._counts[kind];
        foreach ((string key, KeyTally tally) in other.Attributes)
            Attribute(key).Add(tally);
        foreach ((string key, FieldTally tally) in other.Fields)
            Field(key).Add(tally);
        TokenFiles.AddRange(other.TokenFiles);
        foreach ((DiffKind kind, List<DiffExample> list) in other._examples)
        {
            foreach (DiffExample example in list.Take(examples - Examples(kind).Count))
                Add(example);
        }
    }

    /// <summary>Puts the examples in order of line.</summary>
    public void SortExamples()
    {
        foreach (DiffKind kind in _examples.Keys.ToList())
            _examples[kind] = [.. _examples[kind].OrderBy(example => example.LineA ?? example.LineB)];
    }

    /// <summary>Replaces every example.</summary>
    public void MapExamples(Func<DiffExample, DiffExample> map)
    {
        foreach (List<DiffExample> list in _examples.Values)
        {
            for (int i = 0; i < list.Count; i++)
                list[i] = map(list[i]);
        }
    }
}
