namespace Dolma.Pipeline.Config;

/// <summary>One setting from the command line.</summary>
/// <param name="Key">Dotted name, <c>work_dir.output</c>.</param>
/// <param name="Value">A scalar or a list of scalars. Texts are converted by the option's type later, as the original does.</param>
internal sealed record ConfigOverride(string Key, ConfigNode Value)
{
    /// <summary>The setting as it would stand in a file: nested mappings with one key each.</summary>
    public ConfigMapping AsMapping()
    {
        ConfigNode node = Value;
        foreach (string name in Key.Split('.').Reverse())
            node = new ConfigMapping([new ConfigEntry(name, Value.Place, node)], Value.Place);
        return (ConfigMapping)node;
    }
}
