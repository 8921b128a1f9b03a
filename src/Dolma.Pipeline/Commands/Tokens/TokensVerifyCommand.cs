using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Tokenize.TokenFiles.Folders;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tokens verify</c>.</summary>
internal sealed record TokensVerifyOptions : TokenFolderOptions
{
    [Range(1, int.MaxValue)]
    [Description("Files checked at the same time.")]
    public int Processes { get; init; } = 1;
}

/// <summary><c>dolma tokens verify</c>: token files against their indexes and settings.</summary>
internal sealed class TokensVerifyCommand : Command<TokensVerifyOptions>
{
    public override string Name => "tokens verify";

    public override string Description => "Check token files against their indexes and tokens.json: lengths, ids, ends of documents, counts. Names all that is wrong.";

    public override string Example => "dolma tokens verify tokens --processes 8";

    public override ExitCode Run(TokensVerifyOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        TokenFolder folder = TokenFolder.Open(options.Folder!, storage, options.Dtype);
        var check = new TokenFolderCheck(folder, storage);
        IReadOnlyList<string> problems = check.Problems(options.Processes, context.Cancellation);
        foreach (string problem in problems)
            context.Error.WriteLine("error: " + problem);
        string settings = folder.Settings is null ? "; there is no tokens.json to check ids and ends of documents against" : "";
        context.Output.WriteLine(
            $"{folder.Path}: {folder.Files.Count:N0} files of {folder.Dtype}, {check.Documents:N0} documents, {check.Tokens:N0} tokens{settings}; {problems.Count:N0} problems");
        return problems.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
