namespace Dolma.Mixer;

/// <summary>The language of a filter or span selector (<c>syntax</c>).</summary>
public enum SelectorSyntax
{
    /// <summary>The original's JSONPath dialect.</summary>
    JsonPath,

    /// <summary>jq. Not available yet; refused before the run starts.</summary>
    Jq,
}
