using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Python;

/// <summary>What of a Python file is written for people: docstrings, if it can be parsed, and comments, if it can be tokenized.</summary>
/// <remarks>Spec/tag 5.11; <c>get_text_python</c> of <c>dolma:python/dolma/taggers/code/starcoder.py</c>.</remarks>
internal static class PythonText
{
    /// <summary>Docstrings, and after a line end the comments without <c>#</c>, no white space around.</summary>
    public static byte[] Of(ReadOnlySpan<byte> source)
    {
        using var output = new PooledBuffer();
        PythonDocstrings.Append(source, output);
        output.Write((byte)'\n');
        new PythonCommentScanner().Append(source, output);
        return PythonSpace.Trim(output.WrittenSpan).ToArray();
    }
}
