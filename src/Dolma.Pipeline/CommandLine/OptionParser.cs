using System.Text.RegularExpressions;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.CommandLine;

/// <summary>
/// Reads what follows a command's name by the rules of Python's argparse, which the original uses and its users' scripts rely on:
/// unambiguous beginnings of names, values up to the next option, the last occurrence wins, and a word with a dash that is a number or
/// has a space is a value. General parsers differ in each of these, hence our own.
/// </summary>
internal sealed partial class OptionParser(ICommand command)
{
    private readonly Dictionary<string, CommandOption> _options =
        CommandOption.Of(OptionSchema.Of(command.OptionsType))
            .ToDictionary(option => CommandOption.Canonical(option.Name), StringComparer.Ordinal);

    private readonly Dictionary<string, ConfigOverride> _overrides = new(StringComparer.Ordinal);

    /// <param name="words">What stands after the command's name.</param>
    /// <param name="overrides">One for each key that was set.</param>
    /// <returns>Null, or what is wrong.</returns>
    public string? Parse(ReadOnlySpan<string> words, out IReadOnlyList<ConfigOverride> overrides)
    {
        overrides = [];
        var strays = new List<string>();
        var positional = new Queue<CommandOption>(_options.Values.Where(option => option.Field.IsPositional));
        bool onlyValues = false;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (onlyValues || !LooksLikeOption(word))
            {
                if (positional.TryDequeue(out CommandOption? next))
                    Set(next, [word]);
                else
                    strays.Add(word);
                continue;
            }

            if (word == "--")
            {
                onlyValues = true;
                continue;
            }

            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word : word[..equals];
            if (Find(name, out string? ambiguity) is not { } option)
            {
                if (ambiguity is not null)
                    return ambiguity;
                strays.Add(word);
                continue;
            }

            string? attached = equals < 0 ? null : word[(equals + 1)..];
            if (option.Arity == OptionArity.Switch && attached is not null)
                return $"{option.Name} takes no value. Write --{option.Key} to switch it on, --no-{option.Key} to switch it off.";
            int taken = attached is null ? ValuesAfter(words[(i + 1)..], option.Arity) : 0;
            Set(option, attached is null ? words.Slice(i + 1, taken) : [attached]);
            i += taken;
        }

        if (strays.Count > 0)
            return Unrecognized(strays);
        overrides = [.. _overrides.Values];
        return null;
    }

    /// <summary>Whether a word begins an option rather than being a value.</summary>
    private bool LooksLikeOption(string word)
    {
        if (word.Length < 2 || word[0] != '-')
            return false;
        if (word == "--")
            return true;
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (Find(equals < 0 ? word : word[..equals], out string? ambiguity) is not null || ambiguity is not null)
            return true;
        return !NegativeNumber().IsMatch(word) && !word.Contains(' ', StringComparison.Ordinal);
    }

    private CommandOption? Find(string name, out string? ambiguity)
    {
        ambiguity = null;
        if (!name.StartsWith("--", StringComparison.Ordinal) || name.Length == 2)
            return null;
        string wanted = CommandOption.Canonical(name);
        if (_options.TryGetValue(wanted, out CommandOption? exact))
            return exact;
        CommandOption[] candidates =
        [
            .. _options.Where(pair => pair.Key.StartsWith(wanted, StringComparison.Ordinal)).Select(pair => pair.Value),
        ];
        // Settings that only we have must not make a beginning ambiguous that the original understands.
        if (candidates.Length > 1 && candidates.Any(candidate => !candidate.Field.IsExtension))
            candidates = [.. candidates.Where(candidate => !candidate.Field.IsExtension)];
        if (candidates.Length > 1)
            ambiguity = $"{name} could be {string.Join(", ", candidates.Select(candidate => candidate.Name))}. Write more of the name.";
        return candidates.Length == 1 ? candidates[0] : null;
    }

    private int ValuesAfter(ReadOnlySpan<string> words, OptionArity arity)
    {
        int most = arity switch
        {
            OptionArity.Switch => 0,
            OptionArity.Value => 1,
            _ => words.Length,
        };
        int count = 0;
        while (count < most && count < words.Length && !LooksLikeOption(words[count]))
            count++;
        return count;
    }

    private void Set(CommandOption option, ReadOnlySpan<string> values)
    {
        ConfigPlace place = ConfigPlace.CommandLine;
        ConfigNode node = option.Arity switch
        {
            OptionArity.Switch => new ConfigScalar(option.SwitchValue, place),
            OptionArity.Value => new ConfigScalar(values.Length == 0 ? null : values[0], place),
            _ => new ConfigList([.. values.ToArray().Select(value => new ConfigScalar(value, place))], place),
        };
        _overrides[option.Key] = new ConfigOverride(option.Key, node);
    }

    private string Unrecognized(List<string> strays)
    {
        string first = strays[0].Split('=')[0];
        string hint = first switch
        {
            "-c" or "--config" => $" The config file goes before the command: dolma -c FILE {command.Name} ...",
            _ when first.StartsWith("--", StringComparison.Ordinal) => FileOnly(first)
                ?? Nearest.Suggestion(CommandOption.Canonical(first), _options.Values.Select(option => option.Name)),
            _ when first.StartsWith('-') => " Options begin with two dashes.",
            _ => "",
        };
        return $"{(strays.Count == 1 ? "this was" : "these were")} not understood: {string.Join(' ', strays)}.{hint}";
    }

    private string? FileOnly(string name) =>
        OptionSchema.Of(command.OptionsType).Find(CommandOption.Canonical(name)[2..].Split('.')[0]) is { Type: ListType { Item: RecordType } } field
            ? $" `{field.Key}` is a list of mappings and can only be given in a config file."
            : null;

    [GeneratedRegex(@"^-(?:[0-9]+|[0-9]*\.[0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NegativeNumber();
}
