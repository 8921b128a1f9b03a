using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Testing;

/// <summary>Texts that mix what the code under test looks for with letters of all kinds; FsCheck's own strings are mostly ASCII.</summary>
public static class AnyText
{
    private static readonly int[] Interesting =
    [
        'a', 'Z', '0', '_', '.', '!', '-', '#', ' ', ' ', ' ', '\n', '\n', '\t', '\v', '\f', '\r', 0x1C, 0x1D, 0x1E, 0x1F, 0x00, 0x08, 0x7F,
        0x85, 0xA0, 0xC2, 0xDF, 0xE9, 0x130, 0x131, 0x3A3, 0x3C3, 0x2B0, 0x300, 0x345, 0x307, 0x660, 0x1680, 0x180E, 0x2000, 0x2005, 0x200A, 0x200B, 0x200C,
        0x200D, 0x2026, 0x2028, 0x2029, 0x202F, 0x203F, 0x205F, 0x2060, 0x212A, 0x23A, 0x24B6, 0x3000, 0x3001, 0x3042, 0x4E2D, 0xD7FF, 0xFEFF, 0xFF10,
        0xFFFD, 0x10400, 0x1D7CE, 0x1F130, 0x1F44D, 0x10FFFF,
    ];

    private static Gen<int> CodePoint { get; } = Gen.Frequency(
        (6, Gen.Elements(Interesting)),
        (3, Gen.Choose('a', 'z')),
        (1, Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid)));

    /// <summary>Some longer than the 64 bytes that the code takes at once.</summary>
    public static Arbitrary<string> Arbitrary { get; } = Gen.Choose(0, 150)
        .SelectMany(n => Gen.ArrayOf(CodePoint, n))
        .Select(points => string.Concat(points.Select(c => new Rune(c).ToString())))
        .ToArbitrary();
}
