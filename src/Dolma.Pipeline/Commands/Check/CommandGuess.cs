using Dolma.Core;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Tells which command a config file is for from its keys, misspelt ones too.</summary>
internal static class CommandGuess
{
    /// <summary>The command; null if none or several fit equally well.</summary>
    public static ICommand? Of(ConfigMapping file, IEnumerable<ICommand> commands)
    {
        (ICommand Command, int Points)[] guesses =
            [.. commands.Select(command => (command, Points(file, OptionSchema.Of(command.OptionsType)))).OrderByDescending(guess => guess.Item2)];
        bool isClear = guesses.Length > 0 && guesses[0].Points > 0 && (guesses.Length == 1 || guesses[0].Points > guesses[1].Points);
        return isClear ? guesses[0].Command : null;
    }

    /// <summary>A known key is worth two, a slip one; a key that the command cannot mean costs one.</summary>
    private static int Points(ConfigMapping file, OptionSchema schema) => file.Entries.Sum(entry =>
        schema.Find(entry.Key) is not null || schema.Retired.Any(retired => retired.Key == entry.Key) ? 2
        : Nearest.To(entry.Key, schema.Fields.Select(field => field.Key)) is not null ? 1
        : -1);
}
