using Dolma.Core;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Logging;

namespace Dolma.Pipeline.CommandLine;

/// <summary>
/// Runs one command line to its exit code: reads the config, hands it to the command, and turns exceptions into messages.
/// </summary>
internal sealed class CommandDispatcher(IReadOnlyList<ICommand> commands, TextWriter output, TextWriter error)
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
        ConfigMapping? file = null;
        ConfigMapping? effective = null;
        TextWriter log = error;
        try
        {
            file = ReadConfig(parsed.ConfigSource);
            BoundConfig<object> bound = ConfigBinder.Bind(
                parsed.Command.OptionsType, parsed.Command.TakesConfig ? null : file, parsed.Overrides, Environment);
            // A config that is given to be looked at has its own keys.
            effective = parsed.Command.TakesConfig ? null : bound.Effective;
            if (bound.Options is CommonOptions { LogFormat: LogFormat.Json })
                log = new JsonLog(error);
            foreach (string warning in bound.Warnings)
                log.WriteLine($"dolma: warning: {warning}");
            return parsed.Command.Run(bound.Options, new CommandContext
            {
                Output = output,
                Error = log,
                EffectiveConfig = bound.Effective,
                Config = parsed.Command.TakesConfig ? file : null,
                ConfigSource = parsed.ConfigSource,
                OpenConfig = OpenConfig,
                Environment = Environment,
                Cancellation = cancellation,
            });
        }
        catch (ConfigException wrong)
        {
            Report(wrong, parsed.Command, effective, log);
            if (file is not null && !parsed.Command.TakesConfig && CommandOf(file) is { } other && other != parsed.Command)
                log.WriteLine($"The keys of {parsed.ConfigSource} are those of `dolma {other.Name}`. A config file serves one command.");
            return parsed.Command.ExitCodeOfErrors;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            log.WriteLine("dolma: stopped. What was finished stays; the same command goes on from there.");
            return ExitCode.Cancelled;
        }
        catch (DolmaException failure)
        {
            log.WriteLine($"dolma: error: {failure.Message}");
            return parsed.Command.ExitCodeOfErrors;
        }
        catch (Exception unexpected)
        {
            log.WriteLine("dolma: this is a mistake in the program, not in your data or config. Please report it with what follows:");
            log.WriteLine(unexpected);
            return parsed.Command.ExitCodeOfErrors;
        }
    }

    private ConfigMapping? ReadConfig(string? source)
    {
        if (source is null)
            return null;
        using Stream stream = OpenConfig(source)
            ?? throw new ConfigException(
                "",
                $"Config file {source} {(Directory.Exists(source) ? "is a folder" : "does not exist")}. -c takes a path relative to the current folder, or an address.");
        return YamlReader.Read(stream, source);
    }

    /// <summary>The one command that knows every key of a config file; null if none does, or several.</summary>
    private ICommand? CommandOf(ConfigMapping file)
    {
        ICommand[] knowing =
        [
            .. commands.Where(command =>
            {
                var schema = OptionSchema.Of(command.OptionsType);
                return file.Entries.All(entry => schema.Find(entry.Key) is not null);
            }),
        ];
        return file.Entries.Count > 0 && knowing.Length == 1 ? knowing[0] : null;
    }

    /// <param name="effective">Where the settings were written, for problems that know only their key; null if that is not known.</param>
    private static void Report(ConfigException wrong, ICommand command, ConfigMapping? effective, TextWriter log)
    {
        int count = wrong.Problems.Count;
        string amount = count == 1 ? "a problem" : $"{count} problems";
        log.WriteLine(string.Join(log.NewLine, wrong.Problems
            .Select(problem => $"  - {(effective is null ? problem : ConfigPlaces.Locate(problem, effective))}")
            .Prepend($"dolma {command.Name}: the configuration has {amount}:")));
    }
}
