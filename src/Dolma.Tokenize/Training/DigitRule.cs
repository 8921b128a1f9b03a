namespace Dolma.Tokenize.Training;

/// <summary>What becomes of numbers before the split pattern sees them.</summary>
public enum DigitRule
{
    /// <summary>They are the pattern's.</summary>
    Pattern,

    /// <summary>Each digit is a word.</summary>
    Single,

    /// <summary>Each run of digits is a word.</summary>
    Run,
}
