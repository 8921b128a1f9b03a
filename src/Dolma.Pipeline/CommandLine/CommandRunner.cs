using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.CommandLine;

/// <summary>Runs one command line to its exit code: reads the config, hands it to the command, and turns exceptions into messages.</summary>
internal sealed class CommandRunner(IReadOnlyList<ICommand> commands, TextWriter output, TextWriter error)
{
    /// <summary>What interpolations may ask.</summary>
    public ConfigEnvironment Environment { get; init; } = new();

    /// <summary>Opens a config file, which may be remote; null if there is none with this name.</summary>
    public Func<string, Stream?> OpenConfig { get; init; } = path => File.Exists(path) ? File.OpenRead(path) : null;

    public ExitCode Run(IReadOnlyList<string> args, CancellationToken cancellation = default)
    {
        switch (DolmaCommandLine.Parse(args, commands))
        {
            case InformationRequest information:
                output.Write(information.Text);
                return ExitCode.Success;
            case UsageError usage:
                error.WriteLine(usage.Usage);
                error.WriteLine($"dolma: error: {usage.Message}");
                return ExitCode.Usage;
            case ParsedCommand parsed:
                return Run(parsed, cancellation);
            case var other:
                throw new InvalidOperationException($"Unknown result of parsing: {other}.");
        }
    }

    private ExitCode Run(ParsedCommand parsed, CancellationToken cancellation)
    {
        try
        {
            BoundConfig<object> bound = ConfigBinder.Bind(
                parsed.Command.OptionsType, ReadConfig(parsed.ConfigSource), parsed.Overrides, Environment);
            foreach (string warning in bound.Warnings)
                error.WriteLine($"dolma: warning: {warning}");
            return parsed.Command.Run(bound.Options, new CommandContext
            {
                Output = output,
                Error = error,
                EffectiveConfig = bound.Effective,
                Cancellation = cancellation,
            });
        }
        catch (ConfigException wrong)
        {
            Report(wrong, parsed.Command);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            error.WriteLine("dolma: stopped. What was finished stays; the same command goes on from there.");
            return ExitCode.Cancelled;
        }
        catch (DolmaException failure)
        {
            error.WriteLine($"dolma: error: {failure.Message}");
            return ExitCode.Failure;
        }
        catch (Exception unexpected)
        {
            error.WriteLine("dolma: this is a mistake in the program, not in your data or configuration; please report it with what follows.");
            error.WriteLine(unexpected);
            return ExitCode.Failure;
        }
    }

    private ConfigMapping? ReadConfig(string? source)
    {
        if (source is null)
            return null;
        using Stream stream = OpenConfig(source)
            ?? throw new ConfigException("", $"Config file {source} does not exist. -c takes a path relative to the current folder, or an address.");
        using var text = new StreamReader(stream);
        return YamlReader.Read(text, source);
    }

    private void Report(ConfigException wrong, ICommand command)
    {
        int count = wrong.Problems.Count;
        error.WriteLine($"dolma {command.Name}: {(count == 1 ? "the configuration has a problem" : $"the configuration has {count} problems")}:");
        foreach (ConfigProblem problem in wrong.Problems)
            error.WriteLine($"  - {problem}");
    }
}
