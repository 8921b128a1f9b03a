using Dolma.Core;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>A command that can say what is wrong with its options and data without running.</summary>
internal interface ICheckedCommand : ICommand
{
    /// <summary>What is wrong with the settings beyond what their record says. The options may hold defaults where the config was wrong.</summary>
    IEnumerable<ConfigProblem> SettingsProblems(object options);

    /// <summary>What works but should be written otherwise, a sentence each.</summary>
    IEnumerable<string> Advice(object options);

    /// <summary>What is wrong with the data, or does not fit on this machine. Afterwards <paramref name="runner"/> knows the tasks.</summary>
    IEnumerable<ConfigProblem> DataProblems(object options, StageRunner runner);
}
