using System.Reflection;
using Dolma.Core;

namespace Dolma.Pipeline.Config;

/// <summary>Makes the options records out of resolved slots, and asks each record what is wrong with its combination of settings.</summary>
internal sealed class RecordBuilder(ConfigSlot root, List<ConfigProblem> problems)
{
    public object Build()
    {
        ReportMissing(root);
        object options = BuildRecord(root);
        Validate(root, options);
        return options;
    }

    private void ReportMissing(ConfigSlot slot)
    {
        if (slot.State == SlotState.Missing)
        {
            string flag = slot.Key.Contains('[', StringComparison.Ordinal) ? "in the config file" : $"in the config file or with `--{slot.Key}`";
            problems.Add(new ConfigProblem(slot.Key, $"is required and not set. Set it {flag}.{Meaning(slot)}", slot.NearestWhere()));
        }

        foreach (ConfigSlot child in slot.Fields.Concat(slot.Items))
            ReportMissing(child);
    }

    private static string Meaning(ConfigSlot slot) => slot.Field?.Description is { Length: > 0 } description ? $" It is: {description}" : "";

    private object? BuildValue(ConfigSlot slot) => slot.State == SlotState.Null
        ? null
        : slot.Type switch
        {
            RecordType => BuildRecord(slot),
            ListType list => BuildList(slot, list),
            _ => slot.Value,
        };

    private Array BuildList(ConfigSlot slot, ListType list)
    {
        // Items that were reported as wrong are left out: there is nothing to put in their place.
        var items = slot.Items.Where(item => item.State is SlotState.Filled or SlotState.Null).Select(BuildValue).ToArray();
        var typed = Array.CreateInstance(OptionSchema.ClrTypeOf(list.Item), items.Length);
        items.CopyTo(typed, 0);
        return typed;
    }

    private object BuildRecord(ConfigSlot slot)
    {
        OptionSchema schema = ((RecordType)slot.Type).Schema;
        object record = schema.CreateDefault();
        foreach (ConfigSlot child in slot.Fields)
        {
            if (child.State is not (SlotState.Filled or SlotState.Null))
                continue;
            try
            {
                child.Field!.Property.SetValue(record, BuildValue(child));
            }
            catch (TargetInvocationException refused) when (refused.InnerException is ArgumentException or DolmaException)
            {
                problems.Add(new ConfigProblem(child.Key, refused.InnerException.Message, child.NearestWhere()));
            }
        }

        return record;
    }

    private void Validate(ConfigSlot slot, object? value)
    {
        if (value is null)
            return;
        if (value is IValidatedOptions validated)
        {
            foreach (ConfigProblem problem in validated.Problems())
                Add(slot, problem);
        }

        foreach (ConfigSlot child in slot.Fields)
        {
            if (child.Type is RecordType)
                Validate(child, child.Field!.Property.GetValue(value));
            else if (child.Type is ListType { Item: RecordType } && child.Field!.Property.GetValue(value) is Array records)
                ValidateItems(child, records);
        }
    }

    private void ValidateItems(ConfigSlot list, Array records)
    {
        int at = 0;
        foreach (ConfigSlot item in list.Items.Where(item => item.State is SlotState.Filled or SlotState.Null))
            Validate(item, records.GetValue(at++));
    }

    /// <summary>Adds a record's own complaint under its full key, unless that setting was already found wrong: then this is only an echo.</summary>
    private void Add(ConfigSlot slot, ConfigProblem problem)
    {
        string key = slot.Key.Length == 0 ? problem.Key : problem.Key.Length == 0 ? slot.Key : $"{slot.Key}.{problem.Key}";
        if (problems.Exists(known => known.Key == key || IsBelow(known.Key, key) || IsBelow(key, known.Key)))
            return;
        problems.Add(new ConfigProblem(key, problem.Message, problem.Where ?? Nearest(slot, problem.Key)));
    }

    private static bool IsBelow(string key, string parent) =>
        parent.Length > 0 && key.Length > parent.Length && key.StartsWith(parent, StringComparison.Ordinal) && key[parent.Length] is '.' or '[';

    private static string? Nearest(ConfigSlot slot, string key)
    {
        foreach (string name in key.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'))
        {
            if (slot.Child(name) is not { } child)
                break;
            slot = child;
        }

        return slot.NearestWhere();
    }
}
