using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.CommandLine;

/// <summary>A command of the program, as the command line sees it. Derive from <see cref="Command{TOptions}"/>.</summary>
internal interface ICommand
{
    /// <summary>One word, or two for a command in a group: <c>tag</c>, <c>tokenizer train</c>.</summary>
    string Name { get; }

    /// <summary>One or two sentences: what it does, for whom.</summary>
    string Description { get; }

    /// <summary>A line, or a few, that can be pasted; without the leading <c>dolma</c> prompt. Empty if there is none.</summary>
    string Example { get; }

    /// <summary>Whether it looks at a config file of another command, which is named behind it: <c>dolma check mix.yaml</c>.</summary>
    bool TakesConfig => false;

    /// <summary>Whether its config file may be named behind it, with or without <c>-c</c>: <c>dolma run pipeline.yaml</c>.</summary>
    bool ConfigFollows => TakesConfig;

    /// <summary>The options record; its keys become the command's switches.</summary>
    Type OptionsType { get; }

    /// <summary>What the program ends with if the configuration is wrong or storage fails.</summary>
    ExitCode ExitCodeOfErrors { get; }

    /// <param name="options">An <see cref="OptionsType"/>.</param>
    /// <param name="context">Where to write, and when to stop.</param>
    ExitCode Run(object options, CommandContext context);
}

/// <summary>A command with its options record.</summary>
internal abstract class Command<TOptions> : ICommand
    where TOptions : class
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    public virtual string Example => "";

    public virtual bool TakesConfig => false;

    public virtual bool ConfigFollows => TakesConfig;

    public Type OptionsType => typeof(TOptions);

    public virtual ExitCode ExitCodeOfErrors => ExitCode.Failure;

    public abstract ExitCode Run(TOptions options, CommandContext context);

    ExitCode ICommand.Run(object options, CommandContext context) => Run((TOptions)options, context);
}
