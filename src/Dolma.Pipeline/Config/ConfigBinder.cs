using Dolma.Core;

namespace Dolma.Pipeline.Config;

/// <summary>
/// From defaults, config file and command line to an options record: merged (tag.md 2.5), interpolations resolved (2.6), converted and
/// checked.
/// </summary>
internal static class ConfigBinder
{
    /// <param name="file">The config file; null if there is none.</param>
    /// <param name="overrides">What the command line sets, later ones winning.</param>
    /// <param name="environment">What interpolations may ask.</param>
    /// <exception cref="ConfigException">With every problem found.</exception>
    public static BoundConfig<TOptions> Bind<TOptions>(
        ConfigMapping? file, IReadOnlyList<ConfigOverride>? overrides = null, ConfigEnvironment? environment = null)
    {
        BoundConfig<object> bound = Bind(typeof(TOptions), file, overrides ?? [], environment ?? new ConfigEnvironment());
        return new BoundConfig<TOptions>((TOptions)bound.Options, bound.Effective, bound.Warnings);
    }

    public static BoundConfig<object> Bind(
        Type options, ConfigMapping? file, IReadOnlyList<ConfigOverride> overrides, ConfigEnvironment environment)
    {
        var problems = new List<ConfigProblem>();
        BoundConfig<object> bound = BindAsFarAsPossible(options, file, overrides, environment, problems);
        return problems.Count > 0 ? throw new ConfigException(problems) : bound;
    }

    /// <summary>The same, with defaults where something is wrong: for looking on for more that is.</summary>
    public static BoundConfig<object> BindAsFarAsPossible(
        Type options, ConfigMapping? file, IReadOnlyList<ConfigOverride> overrides, ConfigEnvironment environment, List<ConfigProblem> problems)
    {
        var warnings = new List<string>();
        ConfigMapping written = file ?? new ConfigMapping([], ConfigPlace.Default);
        foreach (ConfigOverride set in overrides)
            written = written.OverlaidWith(set.AsMapping());

        var schema = OptionSchema.Of(options);
        var root = new ConfigSlot("", new RecordType(schema, Nullable: false), parent: null, field: null);
        var filler = new SlotFiller(problems);
        filler.Fill(root, written);
        new InterpolationResolver(root, filler, environment, problems, warnings).ResolveAll();
        object record = new RecordBuilder(root, problems).Build();
        ConfigProblem[] inOrder = [.. problems.OrderBy(Line)];
        problems.Clear();
        problems.AddRange(inOrder);
        return new BoundConfig<object>(record, (ConfigMapping)root.ToNode(IsUnchangedExtension), warnings);
    }

    /// <summary>Problems are listed in the order of the file, then those of the command line, then what is nowhere.</summary>
    private static int Line(ConfigProblem problem) => problem.Where switch
    {
        null => int.MaxValue,
        var where when int.TryParse(where.AsSpan(where.LastIndexOf(':') + 1), out int line) => line,
        _ => int.MaxValue - 1,
    };

    private static bool IsUnchangedExtension(ConfigSlot slot)
    {
        if (slot.Field is not { IsExtension: true })
            return false;
        if (slot.Type is ListType or RecordType)
            return slot.Place.Where is null;
        object? value = slot.State == SlotState.Null ? null : slot.Value;
        return Equals(value, slot.DefaultValue);
    }
}
