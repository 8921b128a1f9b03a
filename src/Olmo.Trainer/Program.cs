using System.Globalization;
using Dolma.Core;
using Olmo.Torch;
using Olmo.Trainer.Config;
using Olmo.Trainer.Loop;

namespace Olmo.Trainer;

/// <summary>The program <c>olmo-train</c>: reads a config, trains, reports.</summary>
internal static class Program
{
    private const string Usage = """
        olmo-train CONFIG.yaml [--key.of.the.config=value ...]
        olmo-train paths [--compact] CONFIG.yaml [--key.of.the.config=value ...]

        Trains an OLMo model on token files. Keys are those of OLMo's configs; values are YAML:
          olmo-train configs/olmo2-tiny.yaml --save_folder=runs/a --data.paths=[tokens/part-0-00000.npy] --device=cpu

        With paths: prints the config's token files in their order, one a line, or with --compact as the few patterns that stand for them.

        Exit codes: 0 done, 1 the run failed, 2 the config or the command line is wrong.
        """;

    private static int Main(string[] arguments)
    {
        if (arguments is ["-h" or "--help", ..])
        {
            Console.Out.WriteLine(Usage);
            return 0;
        }

        bool listsPaths = arguments is ["paths", ..];
        bool compact = arguments is ["paths", "--compact", ..];
        arguments = arguments[((listsPaths ? 1 : 0) + (compact ? 1 : 0))..];
        if (arguments.Length == 0 || arguments[0].StartsWith("--", StringComparison.Ordinal))
        {
            Console.Error.WriteLine("olmo-train: the config file is missing; it is the first argument.");
            Console.Error.WriteLine(Usage);
            return 2;
        }

        return listsPaths
            ? ListPaths(arguments[0], arguments[1..], compact, Console.Out, Console.Error)
            : Run(arguments[0], arguments[1..], Console.Out, Console.Error);
    }

    internal static int Run(string configPath, string[] options, TextWriter output, TextWriter errors) =>
        Guarded(errors, () => output.WriteLine(Summary(new TrainLoop(Load(configPath, options), output).Run())));

    internal static int ListPaths(string configPath, string[] options, bool compact, TextWriter output, TextWriter errors) => Guarded(errors, () =>
    {
        IReadOnlyList<string> paths = Load(configPath, options).Data.Files();
        foreach (string line in compact ? PathCompactor.Compact(paths) : paths)
            output.WriteLine(line);
    });

    private static TrainConfig Load(string configPath, string[] options)
    {
        foreach (string option in options)
        {
            if (!option.StartsWith("--", StringComparison.Ordinal))
                throw new ConfigException("", $"`{option}` is no option. Settings are given as --key=value.", "command line");
        }

        return ConfigReader.Load(configPath, options);
    }

    private static int Guarded(TextWriter errors, Action run)
    {
        try
        {
            run();
            return 0;
        }
        catch (ConfigException e)
        {
            errors.WriteLine(e.Message);
            return 2;
        }
        // The disk may fill while metrics are written; everything else that touches files explains itself.
        catch (Exception e) when (e is DolmaException or TorchException or IOException)
        {
            errors.WriteLine($"olmo-train: {e.Message}");
            return 1;
        }
    }

    private static string Summary(TrainReport report)
    {
        if (report.Checkpoint is null)
            return "dry run: everything could be built; nothing was trained or written";
        string losses = string.Create(CultureInfo.InvariantCulture, $"loss {report.FirstLoss:F4} -> {report.LastLoss:F4}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Steps} steps, {report.Tokens:N0} tokens, {losses}, {report.Seconds:F1} s ({report.TokensPerSecond:N0} tokens/s); checkpoint {report.Checkpoint}");
    }
}
