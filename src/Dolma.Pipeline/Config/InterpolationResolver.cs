using System.Numerics;
using Dolma.Core;

namespace Dolma.Pipeline.Config;

/// <summary>Replaces every pending interpolation by its value, in the order in which they need each other.</summary>
internal sealed class InterpolationResolver(
    ConfigSlot root, SlotFiller filler, ConfigEnvironment environment, List<ConfigProblem> problems, List<string> warnings)
{
    /// <summary>Text can double with every reference; beyond this it is a mistake or malice, not a setting.</summary>
    private const int LongestText = 1 << 20;

    private static readonly string[] Resolvers =
    [
        "oc.env", "oc.decode", "oc.create", "oc.select", "oc.dict.keys", "oc.dict.values", "oc.deprecated",
        "d.processes", "d.glob", "d.cache",
    ];

    private readonly Stack<string> _path = new();

    public void ResolveAll() => ResolveBelow(root);

    private void ResolveBelow(ConfigSlot slot)
    {
        Resolve(slot);
        // By index: resolving a slot replaces what is below it, never what is beside it.
        for (int i = 0; i < slot.Fields.Count; i++)
            ResolveBelow(slot.Fields[i]);
        for (int i = 0; i < slot.Items.Count; i++)
            ResolveBelow(slot.Items[i]);
    }

    private void Resolve(ConfigSlot slot)
    {
        if (slot.State == SlotState.Resolving)
            throw new InterpolationException($"goes in a circle: {string.Join(" -> ", _path.Reverse().Append(slot.Key))}.");
        if (slot.State != SlotState.Pending)
            return;

        var written = (string)slot.Value!;
        ConfigPlace place = slot.Place;
        slot.State = SlotState.Resolving;
        _path.Push(slot.Key);
        try
        {
            ConfigNode result = Evaluate(InterpolationParser.ParseValue(written), slot);
            filler.Fill(slot, At(result, place), literal: true);
            slot.Place = place;
        }
        catch (Exception failure) when (failure is InterpolationException or DolmaException)
        {
            problems.Add(new ConfigProblem(slot.Key, failure.Message, place.Where));
            filler.Fill(slot, null);
            (slot.State, slot.Place) = (SlotState.Broken, place);
        }
        finally
        {
            _path.Pop();
        }
    }

    private ConfigNode Evaluate(Interpolation part, ConfigSlot slot)
    {
        switch (part)
        {
            case LiteralPart literal:
                return new ConfigScalar(literal.Value, slot.Place);
            case JoinedParts joined:
                return new ConfigScalar(Joined(joined, slot), slot.Place);
            case KeyReference reference:
                return Referenced(reference, slot) ?? throw new InterpolationException(
                    $"refers to `${{{reference.Written}}}`, and there is no such key.{SuggestKey(reference)}");
            case ListParts list:
                return new ConfigList([.. list.Items.Select(item => Evaluate(item, slot))], slot.Place);
            case MappingParts mapping:
                return new ConfigMapping(
                    [.. mapping.Entries.Select(entry => new ConfigEntry(Text(entry.Key, slot), slot.Place, Evaluate(entry.Value, slot)))],
                    slot.Place);
            default:
                return Call((ResolverCall)part, slot);
        }
    }

    private string Joined(JoinedParts joined, ConfigSlot slot)
    {
        string text = string.Concat(joined.Parts.Select(part => Text(part, slot)));
        return text.Length <= LongestText
            ? text
            : throw new InterpolationException($"grows by its interpolations to more than {LongestText:N0} characters.");
    }

    private string Text(Interpolation part, ConfigSlot slot) => Evaluate(part, slot) is ConfigScalar scalar
        ? PythonText.Of(scalar.Value)
        : throw new InterpolationException("puts a list or a mapping in the middle of a text.");

    /// <summary>The value behind a key; null if there is no such key.</summary>
    private ConfigNode? Referenced(KeyReference reference, ConfigSlot from)
    {
        ConfigSlot? target = root;
        if (reference.Dots > 0)
        {
            target = from;
            for (int i = 0; i < reference.Dots && target is not null; i++)
                target = target.Parent;
        }

        foreach (Interpolation part in reference.Path)
        {
            if (target is not null)
                Resolve(target);
            target = target?.Child(Text(part, from));
        }

        if (target is null)
            return null;
        Resolve(target);
        ResolveBelow(target);
        return target.State == SlotState.Missing
            ? throw new InterpolationException($"refers to `${{{reference.Written}}}`, which is not set.")
            : target.ToNode();
    }

    private ConfigNode Call(ResolverCall call, ConfigSlot slot)
    {
        var arguments = call.Arguments.Select(argument => Evaluate(argument, slot)).ToList();
        object? value = call.Name switch
        {
            "oc.env" => Variable(call, arguments),
            "oc.decode" => Argument(call, arguments, 0) is ConfigScalar { Value: null }
                ? null
                : Evaluate(InterpolationParser.ParseElement(ArgumentText(call, arguments, 0)), slot),
            "oc.create" => Argument(call, arguments, 0),
            "oc.select" => Key(ArgumentText(call, arguments, 0), slot) ?? (arguments.Count > 1 ? arguments[1] : null),
            "oc.deprecated" => Deprecated(call, arguments, slot),
            "oc.dict.keys" => TextList(MappingOf(call, arguments, slot).Entries.Select(entry => entry.Key), slot),
            "oc.dict.values" => new ConfigList([.. MappingOf(call, arguments, slot).Entries.Select(entry => entry.Value)], slot.Place),
            "d.processes" => Processes(call, arguments),
            "d.glob" => Matches(ArgumentText(call, arguments, 0), slot),
            "d.cache" => environment.Cache(ArgumentText(call, arguments, 0)),
            _ => throw new InterpolationException(
                $"uses the resolver `{call.Name}`, which does not exist.{(call.Name == "env" ? " Did you mean `oc.env`?" : Nearest.Suggestion(call.Name, Resolvers))} "
                + $"Known are: {string.Join(", ", Resolvers)}."),
        };
        return value as ConfigNode ?? new ConfigScalar(value, slot.Place);
    }

    private string? Variable(ResolverCall call, List<ConfigNode> arguments)
    {
        string name = ArgumentText(call, arguments, 0);
        if (environment.Variable(name) is { } found)
            return found;
        if (arguments.Count < 2)
        {
            throw new InterpolationException(
                $"needs the environment variable {name}, which is not set. Set it, or give a default: `${{oc.env:{name},some_default}}`.");
        }

        return arguments[1] is ConfigScalar { Value: null } ? null : ArgumentText(call, arguments, 1);
    }

    private ConfigNode Deprecated(ResolverCall call, List<ConfigNode> arguments, ConfigSlot slot)
    {
        string key = ArgumentText(call, arguments, 0);
        warnings.Add(arguments.Count > 1
            ? ArgumentText(call, arguments, 1)
                .Replace("$OLD_KEY", slot.Key, StringComparison.Ordinal)
                .Replace("$NEW_KEY", key, StringComparison.Ordinal)
            : $"'{slot.Key}' is deprecated. Change your code and config to use '{key}'.");
        return Key(key, slot) ?? throw new InterpolationException($"is deprecated in favour of `{key}`, and there is no such key.");
    }

    private ConfigMapping MappingOf(ResolverCall call, List<ConfigNode> arguments, ConfigSlot slot)
    {
        ConfigNode argument = Argument(call, arguments, 0);
        ConfigNode? found = argument is ConfigScalar ? Key(ArgumentText(call, arguments, 0), slot) : argument;
        return found as ConfigMapping
            ?? throw new InterpolationException(
                $"gives `{call.Name}` {found?.Kind ?? "a key that does not exist"}, where a mapping is needed.");
    }

    private long Processes(ResolverCall call, List<ConfigNode> arguments)
    {
        long spared = 0;
        if (arguments.Count > 0)
        {
            if (!PythonText.TryInteger(ArgumentText(call, arguments, 0), out BigInteger number))
                throw new InterpolationException($"gives `d.processes` {arguments[0].Kind}, where an integer is needed.");
            spared = (long)BigInteger.Max(int.MinValue, BigInteger.Min(number, environment.Processors));
        }

        return Math.Max(1L, environment.Processors - spared);
    }

    private ConfigList Matches(string pattern, ConfigSlot slot)
    {
        IReadOnlyList<string> paths = environment.Glob(pattern);
        return paths.Count > 0
            ? TextList(paths, slot)
            : throw new InterpolationException($"looks for `{pattern}` by `d.glob`, and nothing matches.");
    }

    /// <summary>The value of a key given as text, which may begin with dots.</summary>
    private ConfigNode? Key(string key, ConfigSlot slot)
    {
        string bare = key.TrimStart('.');
        string[] names = bare.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            .Split('.', StringSplitOptions.RemoveEmptyEntries);
        return Referenced(new KeyReference(key.Length - bare.Length, [.. names.Select(name => new LiteralPart(name))], key), slot);
    }

    private static ConfigNode Argument(ResolverCall call, List<ConfigNode> arguments, int index) => index < arguments.Count
        ? arguments[index]
        : throw new InterpolationException($"calls `{call.Name}` without argument {index + 1}.");

    private static string ArgumentText(ResolverCall call, List<ConfigNode> arguments, int index) =>
        Argument(call, arguments, index) is ConfigScalar scalar
            ? PythonText.Of(scalar.Value)
            : throw new InterpolationException($"gives `{call.Name}` {arguments[index].Kind}, where text is needed.");

    private static ConfigList TextList(IEnumerable<string> texts, ConfigSlot slot) =>
        new([.. texts.Select(text => new ConfigScalar(text, slot.Place))], slot.Place);

    private string SuggestKey(KeyReference reference) => reference.Dots > 0 ? "" : Nearest.Suggestion(reference.Written, Keys(root));

    private static IEnumerable<string> Keys(ConfigSlot slot) =>
        slot.Fields.Concat(slot.Items).SelectMany(child => Keys(child).Prepend(child.Key));

    /// <summary>The same value, as if it had been written where the interpolation stands.</summary>
    private static ConfigNode At(ConfigNode node, ConfigPlace place) => node switch
    {
        ConfigScalar scalar => new ConfigScalar(scalar.Value, place),
        ConfigList list => new ConfigList([.. list.Items.Select(item => At(item, place))], place),
        ConfigMapping mapping => new ConfigMapping(
            [.. mapping.Entries.Select(entry => new ConfigEntry(entry.Key, place, At(entry.Value, place)))], place),
        _ => node,
    };
}
