using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Finds where in the file a key stands, for problems that know only the key: <c>streams[0].filter.include[1]</c>.</summary>
internal static class ConfigPlaces
{
    public static ConfigProblem Locate(ConfigProblem problem, ConfigMapping file) =>
        problem.Where is not null || problem.Key.Length == 0 ? problem : problem with { Where = Find(file, problem.Key) };

    /// <summary>File and line of the key, or of the nearest above it that is there.</summary>
    private static string? Find(ConfigMapping file, string key)
    {
        ConfigNode node = file;
        string? where = null;
        foreach (string part in key.Replace("[", ".[", StringComparison.Ordinal).Split('.'))
        {
            ConfigNode? next = part.StartsWith('[')
                ? node is ConfigList list && int.TryParse(part.AsSpan(1, part.Length - 2), out int index) && index < list.Items.Count ? list.Items[index] : null
                : (node as ConfigMapping)?.Find(part);
            if (next is null)
                return where;
            node = next;
            where = node.Place.Where ?? where;
        }

        return where;
    }
}
