using System.Buffers;

namespace Dolma.Core.FastText;

/// <summary>What ends a token (spec/tag 4.2, FTws): space, tab, the line ends and NUL; no other white space.</summary>
public static class FastTextSpace
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(" \n\r\t\v\f\0");

    internal static SearchValues<byte> Bytes { get; } = SearchValues.Create(" \n\r\t\v\f\0"u8);

    /// <summary>Whether a label or a label prefix cannot be one token.</summary>
    public static bool IsIn(string text) => text.AsSpan().ContainsAny(Characters);
}
