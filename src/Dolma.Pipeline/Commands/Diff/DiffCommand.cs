using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands.Diff;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma diff</c>: whether two folders hold the same attributes, documents or tokens, and if not, what differs.</summary>
internal sealed class DiffCommand : Command<DiffCommandOptions>
{
    public override string Name => "diff";

    public override string Description =>
        "Compares two folders of attributes, mixed documents or token files, to see whether two programs, versions or settings give the same data.";

    public override string Example => "dolma diff theirs/attributes/base ours/attributes/base --tolerance 0.00001";

    /// <summary>1 says that the data differ, so what keeps them from being compared is something else.</summary>
    public override ExitCode ExitCodeOfErrors => ExitCode.Usage;

    public override ExitCode Run(DiffCommandOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        var settings = new DiffSettings
        {
            Tolerance = options.Tolerance,
            Examples = options.Examples,
            Ignore = options.Ignore,
            Processes = options.Processes,
            MaxLineBytes = checked((int)options.MaxLineBytes),
            TokenBytes = options.TokenBytes,
        };
        SpanTexts? texts = options.Documents is { } documents
            ? SpanTexts.Of(storage, settings, documents)
            : SpanTexts.Beside(storage, settings, [options.A!, options.B!]);
        DiffTally tally = new TreeDiffer(storage, settings).Compare(options.A!, options.B!, context.Cancellation);
        texts?.AddTo(tally);
        DiffTables.Print(tally, options, context);
        if (options.Report is { } report)
            DiffReport.Write(report, options, tally, storage);
        return tally.IsEqual ? ExitCode.Success : ExitCode.Failure;
    }
}
