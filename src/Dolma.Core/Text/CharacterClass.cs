namespace Dolma.Core.Text;

/// <summary>What the original's two regular-expression engines and <c>str</c> methods say of a character (spec/tag 4.2, 4.4).</summary>
[Flags]
public enum CharacterClass : byte
{
    None = 0,

    /// <summary><c>str.isalpha()</c>: general category L in Unicode 14.</summary>
    Letter = 1,

    /// <summary>General category N in Unicode 14; with <see cref="Letter"/>, <c>str.isalnum()</c>.</summary>
    Number = 2,

    /// <summary><c>\d</c> of the <c>re</c> module: general category Nd in Unicode 14, of any script.</summary>
    Digit = 4,

    /// <summary><c>\w</c> of the <c>regex</c> module.</summary>
    RegexWord = 8,

    /// <summary><c>\s</c> of the <c>regex</c> module and white space in Rust: WSuni.</summary>
    UnicodeSpace = 16,

    /// <summary><c>str.isspace()</c>, <c>str.split()</c>, <c>\s</c> of the <c>re</c> module: WSpy, which is WSuni and U+001C to U+001F.</summary>
    PythonSpace = 32,

    /// <summary>General category P.</summary>
    Punctuation = 64,

    /// <summary>General category S, except the circled letters that are <see cref="RegexWord"/>.</summary>
    Symbol = 128,
}
