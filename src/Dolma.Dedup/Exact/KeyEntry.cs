using System.Runtime.InteropServices;

namespace Dolma.Dedup.Exact;

/// <summary>A key and where it stands: the number of the key in its shard, from 0, in the order of the documents.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct KeyEntry(ulong High, ulong Low, long Ordinal) : IComparable<KeyEntry>
{
    public bool HasKeyOf(in KeyEntry other) => High == other.High && Low == other.Low;

    public int CompareTo(KeyEntry other)
    {
        if (High != other.High)
            return High < other.High ? -1 : 1;
        if (Low != other.Low)
            return Low < other.Low ? -1 : 1;
        return Ordinal.CompareTo(other.Ordinal);
    }
}

/// <summary>The same as it is met in a run, in order of the key alone: which run it comes from decides between equal ones.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct RunKey(ulong High, ulong Low, long Ordinal) : IComparable<RunKey>
{
    public bool HasKeyOf(in RunKey other) => High == other.High && Low == other.Low;

    public int CompareTo(RunKey other)
    {
        if (High != other.High)
            return High < other.High ? -1 : 1;
        return Low.CompareTo(other.Low);
    }
}

/// <summary>A key that is a duplicate: the shard's place in the run, and the number of the key in it.</summary>
internal readonly record struct Answer(long Shard, long Ordinal) : IComparable<Answer>
{
    public int CompareTo(Answer other) => Shard != other.Shard ? Shard.CompareTo(other.Shard) : Ordinal.CompareTo(other.Ordinal);
}
