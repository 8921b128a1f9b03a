namespace Dolma.Tokenize;

/// <summary>Special tokens that a tokenizer file's post-processor puts around a text.</summary>
/// <param name="Before">Ids before the text.</param>
/// <param name="After">Ids after it.</param>
internal sealed record SpecialTokenTemplate(uint[] Before, uint[] After)
{
    public static SpecialTokenTemplate None { get; } = new([], []);

    /// <summary>This one, and another around the result.</summary>
    public SpecialTokenTemplate Inside(SpecialTokenTemplate outer) => new([.. outer.Before, .. Before], [.. After, .. outer.After]);
}
