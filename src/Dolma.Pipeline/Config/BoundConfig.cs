namespace Dolma.Pipeline.Config;

/// <summary>A configuration that holds together.</summary>
/// <param name="Options">The options record.</param>
/// <param name="Effective">Every option with its effective value, as it is printed; our own extensions only where they are not at their default.</param>
/// <param name="Warnings">Sentences for stderr: deprecated keys in use.</param>
internal sealed record BoundConfig<TOptions>(TOptions Options, ConfigMapping Effective, IReadOnlyList<string> Warnings)
{
    /// <summary>The effective configuration as YAML (tag.md 2.7).</summary>
    public string ToYaml() => YamlWriter.Write(Effective);
}
