using Dolma.Pipeline.CommandLine;

namespace Dolma.Pipeline.Commands;

/// <summary>Every command of <c>dolma</c>, in the order in which <c>--help</c> lists them: that of a project's work.</summary>
internal static class CommandCatalog
{
    public static IReadOnlyList<ICommand> All { get; } =
    [
        new TagCommand(),
        new ListCommand(),
        new DedupeCommand(),
        new MixCommand(),
        new TokensCommand(),
        new TokensCatCommand(),
        new TokensVerifyCommand(),
        new TokensStatsCommand(),
        new TokensReshardCommand(),
        new TokenizerTrainCommand(),
        new FastTextTrainCommand(),
        new FastTextTestCommand(),
        new FastTextPredictCommand(),
        new FastTextQuantizeCommand(),
        new RunCommand(),
        new PlanCommand(),
        new StatusCommand(),
        new WorkerCommand(() => All!),
        new ReportCommand(),
        new DiffCommand(),
        new CheckCommand(() => All!),
    ];
}
