using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>A command that can be a stage of a pipeline.</summary>
internal interface IStageCommand : ICheckedCommand
{
    /// <summary>Finds the inputs and checks everything that does not need them to be read.</summary>
    /// <returns>The work itself.</returns>
    /// <exception cref="Core.ConfigException">The configuration cannot work; all that is wrong with it.</exception>
    Action Plan(object options, StageRunner runner);

    /// <summary>What it reads, by its settings alone.</summary>
    IEnumerable<StagePath> Reads(object options);

    /// <summary>What it writes.</summary>
    IEnumerable<StagePath> Writes(object options);
}
