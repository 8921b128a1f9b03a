using Dolma.Core;

namespace Dolma.Pipeline.CommandLine;

/// <summary>Understands <c>dolma [-c CONFIG] COMMAND [options]</c> (tag.md 2.1).</summary>
internal static class DolmaCommandLine
{
    /// <param name="args">The program's arguments.</param>
    /// <param name="commands">All commands that there are.</param>
    public static ParseResult Parse(IReadOnlyList<string> args, IReadOnlyList<ICommand> commands)
    {
        string? config = null;
        int at = 0;
        for (; at < args.Count && args[at].StartsWith('-'); at++)
        {
            string word = args[at];
            if (word is "-h" || IsNamed(word, "--help"))
                return new InformationRequest(CommandHelp.OfProgram(commands));
            if (IsNamed(word, "--version"))
                return new InformationRequest($"dolma {typeof(DolmaCommandLine).Assembly.GetName().Version?.ToString(3)}\n");

            string? attached = AttachedConfig(word);
            if (attached is null && !(word == "-c" || IsNamed(word, "--config")))
                return Wrong(commands, $"{word} is not an option of dolma itself. Options of a command go after its name.");
            if (attached is null && ++at == args.Count)
                return Wrong(commands, $"{word} needs the path of a config file.");
            config = attached ?? args[at];
        }

        if (at == args.Count)
            return Wrong(commands, $"a command is missing. Known are: {string.Join(", ", CommandHelp.FirstWords(commands))}.");
        return ParseCommand([.. args.Skip(at)], config, commands);
    }

    private static ParseResult ParseCommand(string[] words, string? config, IReadOnlyList<ICommand> commands)
    {
        // `tokens stats` before `tokens`: the longer name is meant.
        ICommand? command = commands.FirstOrDefault(candidate => words.Length > 1 && candidate.Name == $"{words[0]} {words[1]}");
        int nameLength = command is null ? 1 : 2;
        command ??= commands.FirstOrDefault(candidate => candidate.Name == words[0]);
        if (command is null)
        {
            ICommand[] group = [.. commands.Where(candidate => candidate.Name.StartsWith(words[0] + " ", StringComparison.Ordinal))];
            if (group.Length == 0)
            {
                string known = string.Join(", ", CommandHelp.FirstWords(commands));
                string meant = words[0] is "stat" or "warc"
                    ? " The original's is not offered here."
                    : Nearest.Suggestion(words[0], CommandHelp.FirstWords(commands));
                return Wrong(commands, $"there is no command {words[0]}.{meant} Known are: {known}.");
            }

            if (words.Length > 1 && words[1] is "-h" or "--help")
                return new InformationRequest(CommandHelp.OfGroup(words[0], group));
            nameLength = 2;
            command = words.Length > 1 ? group.FirstOrDefault(candidate => candidate.Name == $"{words[0]} {words[1]}") : null;
            if (command is null)
            {
                string found = words.Length > 1 ? $"{words[0]} has no command {words[1]}" : $"{words[0]} needs one more word";
                string usage = $"usage: dolma [-c CONFIG] {words[0]} COMMAND [options]";
                return new UsageError(usage, $"{found}. Known are: {string.Join(", ", group.Select(candidate => candidate.Name))}.");
            }
        }

        string[] rest = words[nameLength..];
        int end = Array.IndexOf(rest, "--");
        if (rest.Take(end < 0 ? rest.Length : end).Any(word => word is "-h" or "--help"))
            return new InformationRequest(CommandHelp.OfCommand(command));
        if (command.ConfigFollows && config is null && rest.Length > 0 && !rest[0].StartsWith('-'))
        {
            config = rest[0];
            rest = rest[1..];
        }

        return new OptionParser(command).Parse(rest, out var overrides) is { } problem
            ? new UsageError(CommandHelp.UsageOf(command), problem)
            : new ParsedCommand(command, config, overrides);
    }

    private static UsageError Wrong(IReadOnlyList<ICommand> commands, string message) => new(CommandHelp.UsageOfProgram(commands), message);

    /// <summary>
    /// Whether a word is this long option or an unambiguous beginning of it. The program's own options differ in their first letter.
    /// </summary>
    private static bool IsNamed(string word, string name) => word.Length > 2 && name.StartsWith(word, StringComparison.Ordinal);

    /// <summary>The value of <c>--config=FILE</c> or <c>-cFILE</c>; null for any other word.</summary>
    private static string? AttachedConfig(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && IsNamed(word[..equals], "--config"))
            return word[(equals + 1)..];
        return word.Length > 2 && word.StartsWith("-c", StringComparison.Ordinal) ? word[2..] : null;
    }
}
