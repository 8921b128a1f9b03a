namespace Dolma.Tokenize.Text;

/// <summary>What the word patterns of all these tokenizers tell apart. Values below <see cref="White"/> make runs.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Neither letter, number nor white space: punctuation, symbols, marks, controls, unassigned.</summary>
    Other,

    /// <summary><c>\p{L}</c>.</summary>
    Letter,

    /// <summary><c>\p{N}</c>.</summary>
    Number,

    /// <summary><c>\s</c>, Unicode's White_Space, without line ends.</summary>
    White,

    /// <summary>CR or LF.</summary>
    LineEnd,
}
