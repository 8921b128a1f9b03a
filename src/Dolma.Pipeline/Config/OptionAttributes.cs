namespace Dolma.Pipeline.Config;

/// <summary>A number that may be written with a unit: <c>256MiB</c>, <c>1.5 GiB</c>, <c>64kB</c>. Stored as bytes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ByteSizeAttribute : Attribute;

/// <summary>
/// Null may be written, and means the default: the original declares the option optional and then reads null as if it were absent.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NullIsDefaultAttribute : Attribute;

/// <summary>
/// A setting of ours that the original does not have. It is left out of the printed config while it has its default, so that a config
/// printed for an original project can be given back to the original.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExtensionAttribute : Attribute;

/// <summary>
/// A value that may stand on the command line without its option's name, as <c>A B</c> in <c>dolma diff A B</c>; in the order of declaration.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PositionalAttribute : Attribute;

/// <summary>A key that people write but that does not work, in the original either; with what to write instead.</summary>
/// <param name="key">The key inside this record.</param>
/// <param name="advice">A sentence for the user.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class RetiredKeyAttribute(string key, string advice) : Attribute
{
    public string Key { get; } = key;

    public string Advice { get; } = advice;
}
