using Dolma.Core;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>A config file that is looked at: a pipeline's, or that of a single stage.</summary>
internal static class PipelineFile
{
    /// <summary>The stages of a pipeline in their order, or the one stage that a config describes.</summary>
    /// <param name="command">The stage's command, if the keys do not tell it.</param>
    /// <exception cref="ConfigException">What is wrong with the file, or those it names.</exception>
    public static IReadOnlyList<PipelineStage> Stages(string? command, CommandContext context)
    {
        ConfigMapping file = context.Config ?? throw new ConfigException("", "There is no file to look at. Name a pipeline, or the config of a stage.");
        if (file.Find("stages") is not null)
        {
            BoundConfig<object> pipeline = ConfigBinder.Bind(typeof(RunOptions), file, [], context.Environment);
            return new PipelineReader((RunOptions)pipeline.Options, context with { EffectiveConfig = pipeline.Effective }).Read();
        }

        IStageCommand[] stages = [.. CommandCatalog.All.OfType<IStageCommand>()];
        IStageCommand found = (IStageCommand?)(command is null ? CommandGuess.Of(file, stages) : stages.FirstOrDefault(stage => stage.Name == command))
            ?? throw new ConfigException("", "The keys do not tell which command this config is for, nor is it a pipeline. Say so with `--command mix`.");
        BoundConfig<object> bound = ConfigBinder.Bind(found.OptionsType, file, [], context.Environment);
        return
        [
            new PipelineStage(found.Name, found, context.ConfigSource ?? "", (CommonOptions)bound.Options, bound.Effective, file)
            {
                Reads = [.. found.Reads(bound.Options)],
                Writes = [.. found.Writes(bound.Options)],
            },
        ];
    }
}
