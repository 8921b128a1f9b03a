namespace Dolma.Mixer;

/// <summary>The language of a filter or span selector (<c>syntax</c>).</summary>
public enum SelectorSyntax
{
    /// <summary>The original's JSONPath dialect.</summary>
    JsonPath,

    /// <summary>jq, by libjq. Its grammar is wider than that of the original's jaq, and <c>.a.b</c> on null is null, not an error.</summary>
    Jq,
}
