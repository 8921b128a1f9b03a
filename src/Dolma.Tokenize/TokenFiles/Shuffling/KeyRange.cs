namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>Keys from <paramref name="First"/> to <paramref name="Last"/>, both included. Keys are hashes of ids.</summary>
internal readonly record struct KeyRange(ulong First, ulong Last)
{
    public static readonly KeyRange All = new(0, ulong.MaxValue);

    /// <summary>Keys in it, at least 1, at most 2⁶⁴.</summary>
    public UInt128 Size => (UInt128)(Last - First) + 1;

    /// <summary>Which of <paramref name="count"/> parts of about equal size a key of the range lies in.</summary>
    public int IndexOf(ulong key, int count) => (int)((UInt128)(key - First) * (uint)count / Size);

    /// <summary>The part that <see cref="IndexOf"/> numbers so. There are at least as many keys as parts.</summary>
    public KeyRange Part(int index, int count) => new(Start(index, count), index + 1 == count ? Last : Start(index + 1, count) - 1);

    public bool Contains(ulong key) => key >= First && key <= Last;

    public bool Overlaps(KeyRange other) => First <= other.Last && other.First <= Last;

    private ulong Start(int index, int count) => First + (ulong)((Size * (uint)index + (uint)count - 1) / (uint)count);
}
