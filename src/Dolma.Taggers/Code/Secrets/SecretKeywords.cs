using System.Buffers;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// Names that speak of a secret: <c>api_?key auth_?key service_?key account_?key db_?key database_?key priv_?key private_?key
/// client_?key db_?pass database_?pass key_?pass password passwd pwd secret contraseña contrasena</c>, anywhere in a word.
/// </summary>
internal static class SecretKeywords
{
    /// <summary>Every keyword holds one of these.</summary>
    public static readonly SearchValues<string> Stems = SearchValues.Create(["key", "pass", "pwd", "secret", "contrase"], StringComparison.Ordinal);

    private static readonly string[] BeforeKey = ["api", "auth", "service", "account", "db", "database", "priv", "private", "client"];
    private static readonly string[] BeforePass = ["db", "database", "key"];

    /// <summary>Where the next word that holds a keyword ends; -1 if there is none.</summary>
    public static int Find(ReadOnlySpan<char> text, int from)
    {
        for (int at = from; text[at..].IndexOfAny(Stems) is var next and >= 0; at++)
        {
            at += next;
            if (IsKeyword(text, from, at))
                return CodeText.SkipWord(text, at);
        }

        return -1;
    }

    public static bool Contains(ReadOnlySpan<char> word) => Find(word, 0) >= 0;

    /// <summary>Whether the stem at <paramref name="at"/> is part of a keyword that does not begin before <paramref name="from"/>.</summary>
    private static bool IsKeyword(ReadOnlySpan<char> text, int from, int at)
    {
        ReadOnlySpan<char> rest = text[at..];
        return rest[0] switch
        {
            'k' => EndsWithAny(text[from..at], BeforeKey),
            'p' when rest[1] == 'a' => rest.StartsWith("password", StringComparison.Ordinal) || rest.StartsWith("passwd", StringComparison.Ordinal)
                || EndsWithAny(text[from..at], BeforePass),
            'c' => rest.StartsWith("contraseña", StringComparison.Ordinal) || rest.StartsWith("contrasena", StringComparison.Ordinal),
            _ => true,
        };
    }

    private static bool EndsWithAny(ReadOnlySpan<char> before, string[] words)
    {
        if (before.EndsWith('_'))
            before = before[..^1];
        foreach (string word in words)
        {
            if (before.EndsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
