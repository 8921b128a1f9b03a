namespace Dolma.Taggers;

/// <summary>
/// Registers a tagger of a module (<c>--tagger_modules</c>) under a name. The class is public, not abstract, derives from
/// <see cref="Tagger"/>, and has a public constructor without arguments or one that takes a <see cref="TaggerSetup"/>, which is preferred.
/// </summary>
/// <param name="name">
/// As it is given to <c>--taggers</c>, <c>my_tagger_v1</c> say. Keys and folders have it with every character outside of
/// <c>[a-zA-Z0-9_]</c> replaced by an underscore. Raise its version whenever the values change.
/// </param>
/// <remarks>The original's <c>@TaggerRegistry.add("name")</c>. Taggers of the program itself do not use it: they are listed, not searched for.</remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DolmaTaggerAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
