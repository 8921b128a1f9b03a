using System.Globalization;
using System.Numerics;

namespace Dolma.Pipeline.Config;

/// <summary>Turns a scalar of a file, or the text of a command-line value, into an option's type as OmegaConf does (tag.md 2.5).</summary>
internal static class ScalarConversion
{
    /// <param name="value">A value as <see cref="ConfigScalar.Value"/> has it, not null.</param>
    /// <param name="type">What the option holds.</param>
    /// <param name="converted">A boxed string, bool, int, long, double or enum value.</param>
    /// <param name="problem">The end of a sentence that begins with the option's name.</param>
    public static bool TryConvert(object value, ScalarType type, out object? converted, out string problem)
    {
        problem = "";
        converted = type.Kind switch
        {
            ScalarKind.Text => PythonText.Of(value),
            ScalarKind.Switch => Switch(value),
            ScalarKind.Integer => type.IsByteSize && value is string text && ByteSize.TryParse(text, out long bytes)
                ? bytes
                : Integer(value, type.Clr),
            ScalarKind.Float => Float(value),
            _ => Choice(value, type),
        };
        if (converted is not null)
            return true;
        problem = $"is {new ConfigScalar(value, ConfigPlace.Default).Kind}, but has to be {Expected(value, type)}.";
        return false;
    }

    private static object? Switch(object value) => value switch
    {
        bool truth => truth,
        long number => number != 0,
        BigInteger => true,
        string text when PythonText.TryInteger(text, out BigInteger number) => number != 0,
        string text => text.ToLowerInvariant() switch
        {
            "yes" or "y" or "on" or "true" => true,
            "no" or "n" or "off" or "false" => false,
            _ => null,
        },
        _ => null,
    };

    private static object? Integer(object value, Type clr)
    {
        BigInteger? number = value switch
        {
            long small => small,
            BigInteger large => large,
            string text when PythonText.TryInteger(text, out BigInteger parsed) => parsed,
            _ => null,
        };
        return number switch
        {
            { } small when clr == typeof(int) && small >= int.MinValue && small <= int.MaxValue => (object)(int)small,
            { } large when clr == typeof(long) && large >= long.MinValue && large <= long.MaxValue => (long)large,
            _ => null,
        };
    }

    private static object? Float(object value) => value switch
    {
        double number => number,
        long number => (double)number,
        BigInteger number => (double)number,
        string text when PythonText.TryFloat(text, out double number) => number,
        _ => null,
    };

    private static object? Choice(object value, ScalarType type)
    {
        string wanted = PythonText.Of(value).Replace('-', '_');
        string? name = Array.Find(Enum.GetNames(type.Clr), name => OptionSchema.SnakeCase(name).Equals(wanted, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : Enum.Parse(type.Clr, name);
    }

    private static string Expected(object value, ScalarType type) => type.Kind switch
    {
        ScalarKind.Switch => "a switch: true or false",
        ScalarKind.Integer when WholeNumber(value) is { } whole => $"an integer: write {whole}",
        ScalarKind.Integer when type.IsByteSize => "a number of bytes: 1048576, or with a unit such as 1MiB",
        ScalarKind.Integer when type.Clr == typeof(int) => $"an integer between {int.MinValue} and {int.MaxValue}",
        ScalarKind.Integer => "an integer",
        ScalarKind.Float => "a number",
        ScalarKind.Choice => string.Join(" or ", type.Choices),
        _ => "text",
    };

    /// <summary>1e6 and 5.0 are what people write for integers; the original refuses them, and so do we, but say what to write.</summary>
    private static string? WholeNumber(object value)
    {
        double? number = value switch
        {
            double known => known,
            string text when PythonText.TryFloat(text, out double parsed) => parsed,
            _ => null,
        };
        return number is { } n && Math.Abs(n) < 1e15 && Math.Floor(n) == n ? n.ToString("F0", CultureInfo.InvariantCulture) : null;
    }
}
