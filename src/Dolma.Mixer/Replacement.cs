using System.Text;
using Dolma.Core.Lines;

namespace Dolma.Mixer;

/// <summary>What is put in place of a span: literal text in which <c>{}</c> stands for what was there.</summary>
internal sealed class Replacement
{
    private readonly byte[][] _pieces;

    /// <param name="text">As in the config.</param>
    /// <param name="keepsBackslash">Whether <c>\$</c> at the start stays as it is, as in the original, instead of standing for <c>$</c>.</param>
    public Replacement(string text, bool keepsBackslash)
    {
        if (!keepsBackslash && text.StartsWith(@"\$", StringComparison.Ordinal))
            text = text[1..];
        _pieces = [.. text.Split("{}").Select(Encoding.UTF8.GetBytes)];
    }

    public void Write(PooledBuffer output, ReadOnlySpan<byte> original)
    {
        for (int i = 0; i < _pieces.Length; i++)
        {
            if (i > 0)
                output.Write(original);
            output.Write(_pieces[i]);
        }
    }
}

/// <summary>A part of the text that is replaced, in code points of the text as it was read.</summary>
/// <param name="Start">First code point.</param>
/// <param name="End">Behind the last; may lie beyond the text.</param>
/// <param name="Replacement">What is put there.</param>
/// <param name="Rule">Which of the stream's replacements asks for it.</param>
internal readonly record struct ReplacedSpan(ulong Start, ulong End, Replacement Replacement, int Rule = 0);
