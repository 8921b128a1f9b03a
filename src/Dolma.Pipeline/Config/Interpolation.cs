namespace Dolma.Pipeline.Config;

/// <summary>A value with <c>${...}</c> in it, taken apart (tag.md 2.6).</summary>
internal abstract record Interpolation
{
    /// <summary>Whether a text has to be parsed at all. One that has only escapes, <c>\${</c>, does too: they are removed.</summary>
    public static bool IsIn(string text) => text.Contains("${", StringComparison.Ordinal);
}

/// <summary>A value written out: text, number, bool or null.</summary>
internal sealed record LiteralPart(object? Value) : Interpolation;

/// <summary>Several parts whose texts are joined.</summary>
internal sealed record JoinedParts(IReadOnlyList<Interpolation> Parts) : Interpolation;

/// <summary><c>${a.b[0]}</c>, or with <paramref name="Dots"/> leading dots relative to the mapping or list that the value stands in.</summary>
internal sealed record KeyReference(int Dots, IReadOnlyList<Interpolation> Path, string Written) : Interpolation;

/// <summary><c>${oc.env:NAME,default}</c>.</summary>
internal sealed record ResolverCall(string Name, IReadOnlyList<Interpolation> Arguments) : Interpolation;

/// <summary><c>[a, b]</c> among arguments.</summary>
internal sealed record ListParts(IReadOnlyList<Interpolation> Items) : Interpolation;

/// <summary><c>{a: b}</c> among arguments.</summary>
internal sealed record MappingParts(IReadOnlyList<(Interpolation Key, Interpolation Value)> Entries) : Interpolation;

/// <summary>An interpolation that cannot be parsed or resolved. Its message ends a sentence that begins with the option's name.</summary>
internal sealed class InterpolationException(string message) : Exception(message);
