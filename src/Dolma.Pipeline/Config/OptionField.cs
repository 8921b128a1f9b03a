using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Dolma.Pipeline.Config;

/// <summary>One option: a property of an options record, and the key it goes by in files and on the command line.</summary>
internal sealed class OptionField(string key, PropertyInfo property, OptionType type)
{
    public string Key { get; } = key;

    public PropertyInfo Property { get; } = property;

    public OptionType Type { get; } = type;

    /// <summary>One or two sentences for <c>--help</c>.</summary>
    public string Description { get; } = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>Has no default: the original marks it <c>???</c>.</summary>
    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredMemberAttribute));

    public bool NullIsDefault { get; } = property.IsDefined(typeof(NullIsDefaultAttribute));

    public bool IsPositional { get; } = property.IsDefined(typeof(PositionalAttribute));

    public bool IsExtension { get; } = property.IsDefined(typeof(ExtensionAttribute));

    private readonly RangeAttribute? _range = property.GetCustomAttribute<RangeAttribute>();
    private readonly AllowedValuesAttribute? _allowed = property.GetCustomAttribute<AllowedValuesAttribute>();

    /// <summary>The few texts this option may hold; empty if any will do.</summary>
    public IEnumerable<string> AllowedValues =>
        _allowed?.Values.OfType<string>() ?? ((Type as ScalarType)?.Choices ?? []);

    /// <summary>What is wrong with a value of the right type, or null.</summary>
    public string? Problem(object? value)
    {
        if (value is null)
            return null;
        if (_allowed is not null && !_allowed.IsValid(value))
        {
            return value is string text
                ? $"is `{text}`, but has to be {OneOf(AllowedValues)}.{Core.Nearest.Suggestion(text, AllowedValues)}"
                : $"cannot be {(value is bool truth ? (truth ? "true" : "false") : PythonText.Of(value))} here.";
        }

        return IsInRange(value) ? null : $"is {PythonText.Of(value)}, but has to be {RangeText}.";
    }

    /// <summary>Bounds are compared as doubles: the attribute's own comparison cannot take a long.</summary>
    private bool IsInRange(object value)
    {
        if (_range is null)
            return true;
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        double least = Convert.ToDouble(_range.Minimum, CultureInfo.InvariantCulture);
        return (_range.MinimumIsExclusive ? number > least : number >= least)
            && number <= Convert.ToDouble(_range.Maximum, CultureInfo.InvariantCulture);
    }

    /// <summary><c>at least 1</c>, <c>from 0 to 1</c>; null if there is no bound.</summary>
    public string? RangeText
    {
        get
        {
            if (_range is null)
                return null;
            bool isOpen = _range.Maximum is int.MaxValue or double.PositiveInfinity or double.MaxValue;
            return (_range.MinimumIsExclusive, isOpen) switch
            {
                (false, true) => $"at least {_range.Minimum}",
                (true, true) => $"more than {_range.Minimum}",
                (false, false) => $"from {_range.Minimum} to {_range.Maximum}",
                (true, false) => $"more than {_range.Minimum} and up to {_range.Maximum}",
            };
        }
    }

    private static string OneOf(IEnumerable<string> values) => string.Join(" or ", values.Select(value => $"`{value}`"));
}
