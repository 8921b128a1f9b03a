using System.Reflection;
using System.Text;

namespace Olmo.Trainer.Config;

/// <summary>Names in config files: those of the records, in snake case (<c>DModel</c> is <c>d_model</c>).</summary>
internal static class ConfigNames
{
    public static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>The settings of a record by their names in files, in the order of declaration.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> Of(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite)
            .ToDictionary(p => Snake(p.Name), StringComparer.Ordinal);
}
