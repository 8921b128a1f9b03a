using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Layouts;

/// <summary>Writes one token file in the layout of the reader that it is for.</summary>
public abstract class TokenFileWriter : IDisposable
{
    /// <summary>Whether there is room for a document of this many bytes beside those that are in the file; a file takes any first one.</summary>
    public virtual bool HasRoomFor(int bytes) => true;

    /// <param name="tokens">Tokens of the document; may be 0.</param>
    /// <param name="tokenBytes">They themselves, in the type of the files.</param>
    /// <param name="rowEnd">Id, source and line as they stand in an index row.</param>
    public abstract void Add(int tokens, ReadOnlySpan<byte> tokenBytes, ReadOnlySpan<byte> rowEnd);

    /// <summary>Ends the file.</summary>
    public abstract void Complete(long documents, long tokens);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <param name="pathStart">Path without an extension.</param>
    internal static TokenFileWriter Start(TokenLayout layout, string dtype, string pathStart, TaskOutputs outputs)
    {
        OutputFile file = new(pathStart + ExtensionOf(layout), CompressionKind.None);
        return layout switch
        {
            TokenLayout.Megatron => new MegatronWriter(outputs.Create(file), outputs.Create(file with { Path = pathStart + ".idx" }), dtype),
            TokenLayout.Mds => new MdsWriter(outputs.Create(file), dtype),
            _ => new PlainWriter(outputs.Create(file)),
        };
    }

    /// <summary>Extension of the files that hold tokens.</summary>
    public static string ExtensionOf(TokenLayout layout) => layout switch
    {
        TokenLayout.Megatron => ".bin",
        TokenLayout.Mds => ".mds",
        _ => ".npy",
    };

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Ids one after another.</summary>
    private sealed class PlainWriter(OutputSink output) : TokenFileWriter
    {
        public override void Add(int tokens, ReadOnlySpan<byte> tokenBytes, ReadOnlySpan<byte> rowEnd) => output.Write(tokenBytes);

        public override void Complete(long documents, long tokens) => output.Complete(documents, tokens);
    }
}
