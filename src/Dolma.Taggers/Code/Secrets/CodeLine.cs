namespace Dolma.Taggers.Code.Secrets;

/// <summary>One line of a <see cref="CodeText"/>, without white space at its end.</summary>
/// <param name="start">Where it begins in the text, in code points.</param>
/// <param name="plain">Its characters.</param>
/// <param name="folded">The same with case folded away.</param>
internal readonly ref struct CodeLine(int start, ReadOnlySpan<char> plain, ReadOnlySpan<char> folded)
{
    public int Start { get; } = start;

    public ReadOnlySpan<char> Plain { get; } = plain;

    public ReadOnlySpan<char> Folded { get; } = folded;

    public int Length => Plain.Length;
}
