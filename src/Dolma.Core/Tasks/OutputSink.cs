namespace Dolma.Core.Tasks;

/// <summary>One output file being written.</summary>
public abstract class OutputSink
{
    /// <summary>The file this becomes.</summary>
    public abstract OutputFile File { get; }

    /// <summary>Bytes of content so far, before compression.</summary>
    public abstract long ContentLength { get; }

    /// <summary>Appends content; compression is the sink's.</summary>
    public abstract void Write(ReadOnlySpan<byte> content);
}
