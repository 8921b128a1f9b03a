using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>A pipeline file: the options of <c>dolma run</c>, <c>dolma plan</c> and <c>dolma status</c> that they have in common.</summary>
internal abstract record PipelineOptions : CommonOptions, IValidatedOptions
{
    [Description("The stages, each with its name, its command and its config file. At least one; only in a config file.")]
    public IReadOnlyList<PipelineStageOptions> Stages { get; init; } = [];

    [Description("What ${oc.env:NAME} gives in the stages' configs, by NAME; a variable of the environment wins. Only in a config file.")]
    public ConfigMapping Variables { get; init; } = new([], ConfigPlace.Default);

    [Range(1, int.MaxValue)]
    [Description("Worker threads of every stage; null leaves it to the stages' configs.")]
    public int? Processes { get; init; }

    [Description("Folders for intermediate files of every stage.")]
    public WorkDirOptions? WorkDir { get; init; }

    public virtual IEnumerable<ConfigProblem> Problems()
    {
        if (Stages.Count == 0)
            yield return new ConfigProblem("stages", "is empty, so there is nothing to run. Give each stage a `name`, a `command` and a `config`.");
        for (int i = 0; i < Stages.Count; i++)
        {
            PipelineStageOptions stage = Stages[i];
            if (stage.Name.Length > 0 && Stages.Take(i).Any(other => other.Name == stage.Name))
                yield return new ConfigProblem($"stages[{i}].name", $"is `{stage.Name}`, as that of an earlier stage. Names tell stages apart.");
            foreach (string name in (stage.After ?? []).Where(name => Stages.All(other => other.Name != name)))
            {
                yield return new ConfigProblem(
                    $"stages[{i}].after", $"names `{name}`, and there is no such stage.{Nearest.Suggestion(name, Stages.Select(other => other.Name))}");
            }
        }

        foreach (ConfigEntry variable in Variables.Entries.Where(variable => variable.Value is not ConfigScalar { Value: not null }))
            yield return new ConfigProblem($"variables.{variable.Key}", $"is {variable.Value.Kind}, and a variable is text.", variable.Place.Where);
    }
}

/// <summary>One stage of a pipeline.</summary>
internal sealed record PipelineStageOptions : IValidatedOptions
{
    [Description("What the stage is called here, in reports and in `after`.")]
    public required string Name { get; init; }

    [AllowedValues("tag", "dedupe", "mix", "tokens", "tokens reshard")]
    [Description("The command that the stage runs.")]
    public required string Command { get; init; }

    [Description("The command's config file, relative to the pipeline's folder and in it.")]
    public required string Config { get; init; }

    [Description("Stages that have to be done before; null finds those that write what this one reads.")]
    public IReadOnlyList<string>? After { get; init; }

    [Description("Settings that win over the config's, by their names on the command line.")]
    public ConfigMapping Set { get; init; } = new([], ConfigPlace.Default);

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Config.StartsWith('/') || Config.Contains("://", StringComparison.Ordinal) || Config.Split('/').Contains("..", StringComparer.Ordinal))
        {
            yield return new ConfigProblem(
                "config", $"is `{Config}`. A stage's config lies in the folder of the pipeline file or below it, and is named from there.");
        }
    }
}
