using Dolma.Core;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Tests.Config;

namespace Dolma.Pipeline.Tests.CommandLine;

/// <summary>A command that prints its config and what it was given, or fails as told.</summary>
internal sealed class TrialCommand(string name = "try") : Command<SampleOptions>
{
    public override string Name => name;

    public override string Description => "Tries things out.";

    public override string Example => "dolma -c try.yaml try --processes 2";

    /// <summary>Set to make the run fail.</summary>
    public Exception? Failure { get; init; }

    public SampleOptions? Received { get; private set; }

    public override ExitCode Run(SampleOptions options, CommandContext context)
    {
        Received = options;
        context.PrintConfig();
        return Failure is null ? ExitCode.Success : throw Failure;
    }
}
