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

    /// <summary>
    /// Says that the file is complete, so that what it holds of memory and handles is given back before its task ends. It becomes visible with the
    /// others; nothing can be written to it any more.
    /// </summary>
    /// <param name="records">Records in it, for the marker; 0 if nobody wants to know.</param>
    /// <param name="items">What its records consist of, tokens say, all together; likewise.</param>
    public abstract void Complete(long records = 0, long items = 0);
}
