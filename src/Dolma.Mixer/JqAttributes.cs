using System.Text.RegularExpressions;

namespace Dolma.Mixer;

/// <summary>Finds the attributes that a jq program names. Only what is written out counts: <c>.attributes.name</c>, <c>.attributes["name"]</c>.</summary>
internal static partial class JqAttributes
{
    public static IEnumerable<string> Of(string program) =>
        Named().Matches(program).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(
        """\.attributes\??(\.?\[\s*"(?<name>[^"\\]+)"\s*\]|\."(?<name>[^"\\]+)"|\.(?<name>[A-Za-z_][A-Za-z0-9_]*))""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
