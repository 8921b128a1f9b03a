using System.Globalization;

namespace Dolma.Pipeline.Config;

/// <summary>Sizes as people write them: <c>256MiB</c>, <c>1.5 GiB</c>, <c>64kB</c>, <c>100</c>. Units of 1024 have an <c>i</c>, those of 1000 have none.</summary>
internal static class ByteSize
{
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        string trimmed = text.Trim();
        int letters = trimmed.Length;
        while (letters > 0 && char.IsAsciiLetter(trimmed[letters - 1]))
            letters--;
        if (Unit(trimmed[letters..]) is not { } unit)
            return false;
        string number = trimmed[..letters].TrimEnd();
        if (PythonText.TryInteger(number, out var whole))
        {
            if (whole * unit > long.MaxValue || whole * unit < long.MinValue)
                return false;
            bytes = (long)(whole * unit);
            return true;
        }

        if (unit == 1 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal fraction))
            return false;
        if (fraction > long.MaxValue / unit)
            return false;
        bytes = (long)(fraction * unit);
        return true;
    }

    /// <summary>The size with the largest unit that divides it: <c>256MiB</c>, <c>1000</c>.</summary>
    public static string Format(long bytes)
    {
        foreach (string name in (string[])["TiB", "GiB", "MiB", "KiB"])
        {
            long unit = Unit(name)!.Value;
            if (bytes != 0 && bytes % unit == 0)
                return $"{bytes / unit}{name}";
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static long? Unit(string name) => name.ToUpperInvariant() switch
    {
        "" or "B" => 1,
        "KIB" => 1L << 10,
        "MIB" => 1L << 20,
        "GIB" => 1L << 30,
        "TIB" => 1L << 40,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        _ => null,
    };
}
