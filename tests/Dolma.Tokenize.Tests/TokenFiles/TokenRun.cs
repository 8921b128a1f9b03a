using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Tokenize.Tests.TokenFiles;

/// <summary>Token files of small documents, in memory.</summary>
internal static class TokenRun
{
    /// <summary>Documents, id and text, as JSON lines.</summary>
    public static byte[] Lines(params IEnumerable<(string Id, string Text)> documents) =>
        Encoding.UTF8.GetBytes(string.Concat(documents.Select(d => System.Text.Json.JsonSerializer.Serialize(new { id = d.Id, text = d.Text }) + "\n")));

    /// <summary>Writes the files, and with <paramref name="settings"/> what the command writes beside them.</summary>
    public static IReadOnlyList<TaskResult> Write(MemoryStorage storage, string input, string destination, TokensOptions options, int parts = 1, int workers = 2, bool settings = true)
    {
        InputFile[] files = [.. storage.List(input).Select(file => new InputFile(file.Path, CompressionKind.None))];
        using var tokenize = new TokenizeOperator(SmallTokenizer.Trained, options, destination);
        IReadOnlyList<TaskResult> results = new TaskDriver(storage, new DriverOptions { Workers = workers, BatchBytes = 512, IgnoreExisting = true })
            .Run(TokenParts.Plan(files, parts, null, lastFileFirst: false, destination), tokenize);
        results.ShouldAllBe(result => result.Error == null);
        if (settings)
            Describe(results, options).Write(destination, storage);
        return results;
    }

    private static TokenSettings Describe(IReadOnlyList<TaskResult> results, TokensOptions options)
    {
        TokenSettings.FileEntry[] files =
        [
            .. results.SelectMany(result => result.Outputs).Where(output => output.Items > 0)
                .Select(output => new TokenSettings.FileEntry(StoragePath.Name(output.Path), output.Records, output.Items)),
        ];
        return new TokenSettings
        {
            Layout = options.Layout,
            Tokenizer = new TokenSettings.TokenizerEntry(
                "small", SmallTokenizer.Trained.ContentHash, SmallTokenizer.Trained.VocabularySize, SmallTokenizer.Trained.LargestId),
            Dtype = options.Dtype,
            EosTokenId = options.EosTokenId,
            BosTokenId = options.BosTokenId,
            Shuffle = "none",
            MaxSize = options.MaxSize,
            Documents = files.Sum(file => file.Documents),
            Tokens = files.Sum(file => file.Tokens),
            Sources = [],
            Files = files,
        };
    }
}
