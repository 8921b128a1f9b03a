namespace Dolma.Tokenize.TokenFiles;

/// <summary>Item types of token files by numpy's names: unsigned integers, little-endian.</summary>
public static class TokenDtype
{
    private static readonly (string Name, int Bytes)[] Known = [("uint8", 1), ("uint16", 2), ("uint32", 4), ("uint64", 8)];

    /// <summary>The smallest type that holds the ids of a vocabulary of this many tokens; what the original insists on.</summary>
    public static string Infer(int vocabularySize) => vocabularySize switch
    {
        <= 1 << 8 => "uint8",
        <= 1 << 16 => "uint16",
        _ => "uint32",
    };

    /// <summary>Bytes of an item; 0 if there is no such type.</summary>
    public static int BytesOf(string name) => Known.FirstOrDefault(k => k.Name == name).Bytes;
}
