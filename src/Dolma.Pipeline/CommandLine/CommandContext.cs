using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Spectre.Console;

namespace Dolma.Pipeline.CommandLine;

/// <summary>What a command is given beside its options.</summary>
internal sealed record CommandContext
{
    /// <summary>For what the command makes: the config, tables.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>For warnings, progress and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The effective configuration, without our extensions that are at their default.</summary>
    public required ConfigMapping EffectiveConfig { get; init; }

    /// <summary>The config file as it was read, for a command that takes one of another command; null if none was given.</summary>
    public ConfigMapping? Config { get; init; }

    /// <summary>The config file's path or address as given; null if there is none.</summary>
    public string? ConfigSource { get; init; }

    /// <summary>Opens a config file; null if there is none of this name.</summary>
    public Func<string, Stream?> OpenConfig { get; init; } = path => File.Exists(path) ? File.OpenRead(path) : null;

    /// <summary>What interpolations may ask.</summary>
    public ConfigEnvironment Environment { get; init; } = new();

    /// <summary>Who does the work, for a command that a worker runs; null if the command's options say it.</summary>
    public IExecutor? Executor { get; init; }

    /// <summary>Set by Ctrl-C and SIGTERM.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Prints a table as wide as the terminal; where there is none, wide enough that no log cuts it.</summary>
    public void Print(Spectre.Console.Rendering.IRenderable table)
    {
        const int PlainWidth = 160;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Output) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainWidth;
            console.Profile.Capabilities.Ansi = false;
        }

        console.Write(table);
    }

    /// <summary>
    /// Prints the effective configuration as YAML. When in the course of its checks a command does so is the command's own matter.
    /// </summary>
    public void PrintConfig() => Output.Write(YamlWriter.Write(EffectiveConfig));
}
