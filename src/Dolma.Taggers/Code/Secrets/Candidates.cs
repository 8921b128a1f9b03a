namespace Dolma.Taggers.Code.Secrets;

/// <summary>What the detectors found in one line.</summary>
internal sealed class Candidates
{
    private readonly List<Candidate> _all = [];

    /// <param name="Detector">Its number.</param>
    /// <param name="Start">In code points from the line's start.</param>
    /// <param name="Length">In code points.</param>
    public readonly record struct Candidate(int Detector, int Start, int Length);

    /// <summary>The detector that is at work.</summary>
    public int Detector { get; set; }

    public IReadOnlyList<Candidate> All => _all;

    public int Count => _all.Count;

    public void Clear() => _all.Clear();

    /// <summary>Adds a piece of the line.</summary>
    public void Add(int start, int length) => _all.Add(new Candidate(Detector, start, length));
}
