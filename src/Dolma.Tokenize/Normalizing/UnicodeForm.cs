namespace Dolma.Tokenize.Normalizing;

/// <summary>Unicode's normalisation forms (UAX #15).</summary>
internal enum UnicodeForm
{
    /// <summary>Composed.</summary>
    C,

    /// <summary>Decomposed.</summary>
    D,

    /// <summary>Composed, compatible characters made equal.</summary>
    KC,

    /// <summary>Decomposed, compatible characters made equal.</summary>
    KD,
}
