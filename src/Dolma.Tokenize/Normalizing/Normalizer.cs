using Dolma.Core.Lines;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Normalizing;

/// <summary>A rewrite of text before it is split. Instances hold no state and are shared between threads.</summary>
internal abstract class Normalizer
{
    /// <summary>
    /// Appends the rewritten text to <paramref name="output"/>; or returns false, having written nothing, if it would be the same.
    /// </summary>
    public bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output) => Rewrite(text, output, origins: null);

    /// <summary>The same, and notes where each character comes from, if that is asked for.</summary>
    public abstract bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins);

    /// <summary>Whether the first word of a text comes out with something before it; see <see cref="PrependNormalizer"/>.</summary>
    public virtual bool AddsPrefix => false;
}
