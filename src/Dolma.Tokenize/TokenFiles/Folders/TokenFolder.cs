using System.Buffers.Binary;
using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles.Folders;

/// <summary>A token file as a listing shows it.</summary>
/// <param name="Name">Path below the folder.</param>
/// <param name="Tokens">The ids, without a header.</param>
/// <param name="IndexPath">Where its index is, or should be.</param>
public sealed record TokenFolderFile(string Name, StoredFile Tokens, string IndexPath);

/// <summary>A folder of token files, on disk or S3, ours or the original's: which files it has, and what stands where in them.</summary>
public sealed class TokenFolder
{
    /// <summary>Extensions of files that hold ids and nothing else.</summary>
    private static readonly string[] Extensions = [".npy", ".bin"];

    private readonly IStorage _storage;

    private TokenFolder(string path, IStorage storage, TokenSettings? settings, string dtype)
    {
        (Path, _storage, Settings, Dtype) = (path, storage, settings, dtype);
        Files = Find();
    }

    public string Path { get; }

    /// <summary>What was written beside the files; null if they are another program's.</summary>
    public TokenSettings? Settings { get; }

    /// <summary>Item type of the files, by numpy's name.</summary>
    public string Dtype { get; }

    public int ItemBytes => TokenDtype.BytesOf(Dtype);

    /// <summary>In order of name.</summary>
    public IReadOnlyList<TokenFolderFile> Files { get; }

    /// <param name="dtype">Item type; null takes it from the settings or, without them, from the first file and its index.</param>
    /// <exception cref="ConfigException">There are no token files, they are of a layout without plain ids, or nothing tells their type.</exception>
    public static TokenFolder Open(string path, IStorage storage, string? dtype = null)
    {
        path = path.TrimEnd('/');
        TokenSettings? settings = TokenSettings.Read(path, storage);
        if (settings is not null && dtype is not null && settings.Dtype != dtype)
            throw new ConfigException("dtype", $"is `{dtype}`, and {TokenSettings.PathIn(path)} says `{settings.Dtype}`. Leave it out.");
        if (settings is { Layout: TokenLayout.Mds })
            throw Mds(path);
        var folder = new TokenFolder(path, storage, settings, settings?.Dtype ?? dtype ?? "");
        if (folder.Files.Count == 0 && storage.List(path).Any(file => file.Path.EndsWith(".mds", StringComparison.Ordinal)))
            throw Mds(path);
        if (folder.Files.Count == 0)
            throw new ConfigException("folder", $"is {path}, where there are no token files (*.npy or *.bin). Give the destination of `dolma tokens`.");
        return folder.ItemBytes > 0 ? folder : new TokenFolder(path, storage, settings, folder.Guess());
    }

    private static ConfigException Mds(string path) => new(
        "folder",
        $"is {path}, whose files are MosaicML shards (*.mds); only files of ids alone are read here. Read them with the `streaming` package, "
        + "or write them as `format: olmo` or `megatron`.");

    /// <summary>The file of this name.</summary>
    /// <exception cref="ConfigException">There is none.</exception>
    public TokenFolderFile File(string name) => Files.FirstOrDefault(file => file.Name == name)
        ?? throw new ConfigException("file", $"is {name}, and {Path} has no such token file. It has {Files[0].Name}{(Files.Count > 1 ? $" to {Files[^1].Name}" : "")}.");

    public TokenIndexReader OpenIndex(TokenFolderFile file) => new(file.IndexPath, _storage);

    public bool HasIndex(TokenFolderFile file) => _storage.Find(file.IndexPath) is not null;

    /// <summary>Reads ids.</summary>
    /// <param name="start">Index of the first.</param>
    /// <param name="count">How many; fewer come back at the end of the file.</param>
    public uint[] Read(TokenFolderFile file, long start, int count)
    {
        count = (int)Math.Clamp((file.Tokens.Size / ItemBytes) - start, 0, count);
        byte[] bytes = new byte[checked(count * ItemBytes)];
        using (Stream stream = _storage.OpenRead(file.Tokens.Path, start * ItemBytes, bytes.Length))
            stream.ReadExactly(bytes);
        var ids = new uint[count];
        Widen(bytes, ids);
        return ids;
    }

    /// <summary>All documents that <paramref name="isWanted"/> wants, file by file.</summary>
    public IEnumerable<TokenDocument> Documents(Func<TokenFolderFile, bool> isOfInterest, Func<TokenIndexReader, bool> isWanted)
    {
        foreach (TokenFolderFile file in Files.Where(isOfInterest))
        {
            using TokenIndexReader index = OpenIndex(file);
            while (index.Read())
            {
                if (isWanted(index))
                    yield return index.ToDocument(file.Name);
            }
        }
    }

    /// <summary>Turns items of the files' type into ids.</summary>
    internal void Widen(ReadOnlySpan<byte> bytes, Span<uint> ids)
    {
        int width = ItemBytes;
        for (int i = 0; i < ids.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes.Slice(i * width, width);
            ids[i] = width switch
            {
                1 => item[0],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(item),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(item),
                _ => checked((uint)BinaryPrimitives.ReadUInt64LittleEndian(item)),
            };
        }
    }

    private TokenFolderFile[] Find()
    {
        string below = Path + "/";
        return
        [
            .. from file in _storage.List(Path)
               where file.Path.StartsWith(below, StringComparison.Ordinal) && Extensions.Any(extension => file.Path.EndsWith(extension, StringComparison.Ordinal))
               let name = file.Path[below.Length..]
               where !name.Split('/').Any(part => part.StartsWith('.'))
               select new TokenFolderFile(name, file, file.Path[..file.Path.LastIndexOf('.')] + ".csv.gz"),
        ];
    }

    private string Guess()
    {
        TokenFolderFile first = Files.FirstOrDefault(file => file.Tokens.Size > 0 && HasIndex(file)) ?? Files[0];
        long tokens = 0;
        if (HasIndex(first))
        {
            using TokenIndexReader index = OpenIndex(first);
            while (index.Read())
                tokens = index.End;
        }

        string? found = tokens == 0 ? null : new[] { "uint8", "uint16", "uint32", "uint64" }
            .FirstOrDefault(type => first.Tokens.Size == tokens * TokenDtype.BytesOf(type));
        return found ?? throw new ConfigException(
            "dtype", $"is not set, {Path} has no {TokenSettings.FileName}, and {first.Name} has {first.Tokens.Size:N0} bytes for {tokens:N0} tokens. Say which type the ids have.");
    }
}
