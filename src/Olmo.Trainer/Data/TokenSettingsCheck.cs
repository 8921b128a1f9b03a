using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Tokenize.TokenFiles;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Data;

/// <summary>
/// Compares a run's config with what <c>dolma tokens</c> wrote about its token files (<see cref="TokenSettings"/>). A wrong item type or end of text does not fail
/// by itself: it trains on other tokens. Files without settings are taken as they are.
/// </summary>
internal static class TokenSettingsCheck
{
    /// <summary>All that does not fit, folder by folder.</summary>
    /// <exception cref="ShardException">Settings cannot be read.</exception>
    public static IEnumerable<ConfigProblem> Problems(TrainConfig config)
    {
        var disk = new DiskStorage();
        foreach (IGrouping<string, string> folder in config.Data.Files().Distinct(StringComparer.Ordinal).GroupBy(FolderOf, StringComparer.Ordinal))
        {
            if (TokenSettings.Read(folder.Key, disk) is not { } settings)
                continue;
            string says = $"{TokenSettings.PathIn(folder.Key)} says";
            foreach (ConfigProblem problem in Problems(config, settings, says))
                yield return problem;
            long itemBytes = TokenDtype.BytesOf(settings.Dtype);
            foreach (string path in folder)
            {
                long? tokens = settings.Files.FirstOrDefault(file => file.Name == Path.GetFileName(path))?.Tokens;
                long bytes = disk.Find(path)?.Size ?? tokens * itemBytes ?? 0;
                if (tokens * itemBytes is { } expected && expected != bytes)
                    yield return new ConfigProblem("data.paths", $"has {path} with {bytes:N0} bytes, and {says} {expected:N0}. Write or copy it again.");
            }
        }
    }

    private static IEnumerable<ConfigProblem> Problems(TrainConfig config, TokenSettings settings, string says)
    {
        ModelConfig model = config.Model;
        if (settings.Dtype != config.Data.MemmapDtype)
            yield return new ConfigProblem("data.memmap_dtype", $"is `{config.Data.MemmapDtype}`, and {says} `{settings.Dtype}`. Set it to that.");
        if (settings.Tokenizer.LargestId >= model.VocabSize)
        {
            yield return new ConfigProblem(
                "model.vocab_size",
                $"is {model.VocabSize}, and {says} that ids go up to {settings.Tokenizer.LargestId} ({settings.Tokenizer.Name}). Set it to {settings.Tokenizer.LargestId + 1} or more.");
        }

        if (settings.EosTokenId is { } eos && eos != model.EosTokenId)
            yield return new ConfigProblem("model.eos_token_id", $"is {model.EosTokenId}, and {says} that documents end with {eos}. Set it to that.");
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}
