using Dolma.Core.Compression;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The program as users have it, built by <c>build.sh</c>, with the resources that come with the samples.</summary>
internal static class DolmaProgram
{
    /// <summary>The taggers of the demo.</summary>
    public static readonly string[] SixTaggers =
    [
        "char_length_v1", "whitespace_tokenizer_with_paragraphs_v1", "gopher_v2", "c4_v2", "pii_regex_with_counts_fast_v2", "ft_lang_id_en_doc_v2",
    ];

    /// <summary>Its path; skips the test if it was not built.</summary>
    public static string FullPath
    {
        get
        {
            string path = Path.Join(SharedData.RepositoryRoot, "artifacts/dolma");
            Skip.IfNot(File.Exists(path), "needs artifacts/dolma: run ./build.sh");
            return path;
        }
    }

    /// <summary>Variables of every run: resources from the samples, and no network.</summary>
    /// <param name="more">Those of a server, say.</param>
    public static Dictionary<string, string?> Variables(params IEnumerable<KeyValuePair<string, string?>> more) => new(more, StringComparer.Ordinal)
    {
        ["DOLMA_RESOURCES"] = SharedData.InRepository("samples/resources"),
        ["DOLMA_OFFLINE"] = "1",
    };

    /// <summary>Those of a run whose data are in a bucket.</summary>
    /// <param name="endpoint">Where it is to ask; null is the server itself.</param>
    public static Dictionary<string, string?> Variables(this TestBucket bucket, string? endpoint = null)
    {
        Dictionary<string, string?> variables = Variables(bucket.Server.Require());
        variables["AWS_ENDPOINT_URL"] = endpoint ?? bucket.Server.Endpoint;
        return variables;
    }

    public static CommandResult Run(string directory, params IEnumerable<string> arguments) => Run(directory, Variables(), arguments);

    public static CommandResult Run(string directory, IReadOnlyDictionary<string, string?> variables, params IEnumerable<string> arguments) =>
        CommandRunner.Run(FullPath, arguments, directory, variables);

    /// <summary>Runs it and fails the test, with all that it said, unless it ends with 0.</summary>
    public static CommandResult Succeed(string directory, params IEnumerable<string> arguments) => Succeed(directory, Variables(), arguments);

    public static CommandResult Succeed(
        string directory, IReadOnlyDictionary<string, string?> variables, params IEnumerable<string> arguments)
    {
        CommandResult result = Run(directory, variables, arguments);
        result.ExitCode.ShouldBe(0, result.ToString());
        return result;
    }

    /// <summary>The file's content, unpacked by its name.</summary>
    public static byte[] Content(string path)
    {
        using Stream content = Codec.OpenRead(File.OpenRead(path), CompressionKinds.FromPath(path), path);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Writes a file, packed by its name.</summary>
    public static string Pack(this TempFolder folder, string name, ReadOnlySpan<byte> content)
    {
        string path = folder.Write(name, []);
        using Stream packed = Codec.OpenWrite(File.Create(path), CompressionKinds.FromPath(path));
        packed.Write(content);
        return path;
    }

    /// <summary>Relative paths of the data files below a folder, markers left out, in ordinal order; none if it does not exist.</summary>
    public static IReadOnlyList<string> Files(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path))
            .Where(path => !path.Split('/').Contains(".dolma", StringComparer.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Copies a folder with all that is in it.</summary>
    public static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Join(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
