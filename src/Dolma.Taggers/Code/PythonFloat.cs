using System.Globalization;
using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code;

/// <summary><c>float(value or 0)</c> of Python, for a value of the metadata.</summary>
internal static class PythonFloat
{
    private static readonly System.Buffers.SearchValues<char> NumberCharacters = System.Buffers.SearchValues.Create("0123456789+-.eE");

    /// <exception cref="UntaggableDocumentException">The value is no number and does not look like one.</exception>
    public static double Read(MetadataReader metadata, ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return 0;
        ReadOnlySpan<byte> value = json.Span;
        switch (value[0])
        {
            case (byte)'n' or (byte)'f':
                return 0;
            case (byte)'t':
                return 1;
            case (byte)'"':
                ReadOnlySpan<byte> text = metadata.Text(json);
                return text.IsEmpty ? 0 : Parse(text);
            case (byte)'[' or (byte)'{':
                return value[1..^1].Trim(" \t\r\n"u8).IsEmpty ? 0 : throw Refused();
            default:
                double number = double.Parse(value, CultureInfo.InvariantCulture);
                // Minus zero counts as nothing, and nothing is zero without a sign.
                return number == 0 ? 0 : double.IsFinite(number) ? number : throw Refused();
        }
    }

    private static double Parse(ReadOnlySpan<byte> text)
    {
        var plain = new StringBuilder();
        foreach (Rune rune in Encoding.UTF8.GetString(PythonSpace.Trim(text)).EnumerateRunes())
            plain.Append(CharacterClasses.Is(rune.Value, CharacterClass.Digit) ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture) : rune.ToString());
        string digits = plain.ToString();
        string lower = digits.TrimStart('+', '-').ToLowerInvariant();
        bool hasOneSign = digits.Length - lower.Length <= 1;
        if (hasOneSign && (lower is "inf" or "infinity"))
            return digits[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (hasOneSign && lower is "nan")
            return double.NaN;
        string joined = WithoutUnderscores(digits);
        return joined.Length > 0 && joined.AsSpan().IndexOfAnyExcept(NumberCharacters) < 0
            && double.TryParse(joined, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Refused();
    }

    /// <summary>Single underscores between digits go; others make it no number.</summary>
    private static string WithoutUnderscores(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i + 1 == text.Length || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1])))
                return "";
        }

        return text.Replace("_", "", StringComparison.Ordinal);
    }

    private static UntaggableDocumentException Refused() => new("`max_stars_count` in the metadata is no number.");
}
