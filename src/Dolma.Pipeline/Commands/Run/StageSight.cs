using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>What a look at a stage found.</summary>
/// <param name="Runner">Knows the steps that were reached.</param>
/// <param name="Problem">Why the stage could not be planned, if it could not: what it reads is not there yet, as a rule.</param>
internal sealed record StageSight(PipelineStage Stage, LookingRunner Runner, string? Problem)
{
    /// <summary>Whether a run would have nothing to do here.</summary>
    public bool IsDone => Problem is null && Runner.Looks.Count > 0 && Runner.Looks.All(look => look.IsDone);

    /// <summary>Looks at a stage as it is now; nothing is written.</summary>
    public static StageSight Of(PipelineStage stage, IStorage storage, CommandContext context)
    {
        var runner = new LookingRunner(stage.Options, storage, context);
        try
        {
            stage.Command.Plan(stage.Options, runner)();
            return new StageSight(stage, runner, Problem: null);
        }
        catch (ConfigException e)
        {
            return new StageSight(stage, runner, e.Problems[0].Message);
        }
        catch (DolmaException e)
        {
            return new StageSight(stage, runner, e.Message);
        }
    }
}
