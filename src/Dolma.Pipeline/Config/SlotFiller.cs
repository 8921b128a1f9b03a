using System.Collections;
using Dolma.Core;

namespace Dolma.Pipeline.Config;

/// <summary>
/// Lays what a file and the command line say over the defaults, and converts it to the options' types. Every mismatch becomes a problem;
/// filling goes on with the default in its place.
/// </summary>
internal sealed class SlotFiller(List<ConfigProblem> problems)
{
    /// <summary>OmegaConf's mark for a value that has to come from somewhere else.</summary>
    private const string MissingMark = "???";

    /// <param name="slot">Emptied first.</param>
    /// <param name="node">What was written; null if nothing was.</param>
    /// <param name="literal">Text with <c>${</c> is taken as it is: it came out of an interpolation.</param>
    public void Fill(ConfigSlot slot, ConfigNode? node, bool literal = false)
    {
        slot.Clear();
        if (node is null)
        {
            FillDefault(slot);
            return;
        }

        slot.Place = node.Place;
        slot.State = SlotState.Filled;
        if (node is ConfigScalar { Value: string text })
        {
            if (text == MissingMark)
            {
                slot.State = SlotState.Missing;
                return;
            }

            if (!literal && Interpolation.IsIn(text))
            {
                slot.State = SlotState.Pending;
                slot.Value = text;
                return;
            }
        }

        if (node is ConfigScalar { Value: null })
        {
            FillNull(slot);
            return;
        }

        switch (slot.Type)
        {
            case RecordType record:
                FillRecord(slot, record, node, literal);
                break;
            case ListType list:
                FillList(slot, list, node, literal);
                break;
            case MappingType when node is ConfigMapping mapping:
                slot.Value = mapping;
                break;
            case MappingType:
                Report(slot, $"is {node.Kind}, but has to be a mapping.");
                break;
            case ScalarType scalar:
                FillScalar(slot, scalar, node);
                break;
        }
    }

    private void FillDefault(ConfigSlot slot)
    {
        // A required record that is not there is an empty one: its own required fields say what is missing.
        if (slot.Field is { IsRequired: true } && slot.Type is not RecordType)
        {
            slot.State = SlotState.Missing;
            return;
        }

        SetDefault(slot);
    }

    private void SetDefault(ConfigSlot slot)
    {
        slot.Clear();
        slot.State = SlotState.Filled;
        object? value = slot.DefaultValue;
        switch (slot.Type)
        {
            case var _ when value is null && slot.Type.Nullable:
                slot.State = SlotState.Null;
                break;
            case RecordType record:
                value ??= record.Schema.CreateDefault();
                foreach (OptionField field in record.Schema.Fields)
                    FillDefault(slot.AddField(field, field.Property.GetValue(value)));
                break;
            case ListType list:
                foreach (object? item in (IEnumerable?)value ?? Array.Empty<object>())
                    SetItem(slot.AddItem(list.Item), item);
                break;
            default:
                slot.Value = value;
                break;
        }
    }

    private void SetItem(ConfigSlot slot, object? item)
    {
        slot.State = SlotState.Filled;
        if (slot.Type is RecordType record)
        {
            foreach (OptionField field in record.Schema.Fields)
            {
                ConfigSlot child = slot.AddField(field, field.Property.GetValue(item));
                SetDefault(child);
            }
        }
        else
        {
            slot.Value = item;
        }
    }

    private void FillNull(ConfigSlot slot)
    {
        if (slot.Type.Nullable)
            slot.State = SlotState.Null;
        else if (slot.Field is { NullIsDefault: true })
            SetDefault(slot);
        else
            Report(slot, $"is null, but has to be {WithArticle(slot.Type.Name)}. Remove the key to get the default.");
    }

    private void FillRecord(ConfigSlot slot, RecordType record, ConfigNode node, bool literal)
    {
        if (node is not ConfigMapping mapping)
        {
            string keys = string.Join(", ", record.Schema.Fields.Take(4).Select(field => field.Key));
            Report(slot, $"is {node.Kind}, but has to be a mapping with keys such as {keys}.");
            return;
        }

        foreach (ConfigEntry entry in mapping.Entries)
        {
            if (record.Schema.Find(entry.Key) is null)
                ReportUnknown(slot, record.Schema, entry);
        }

        object defaults = slot.DefaultValue ?? record.Schema.CreateDefault();
        foreach (OptionField field in record.Schema.Fields)
            Fill(slot.AddField(field, field.Property.GetValue(defaults)), mapping.Find(field.Key), literal);
    }

    private void FillList(ConfigSlot slot, ListType list, ConfigNode node, bool literal)
    {
        if (node is ConfigList found)
        {
            foreach (ConfigNode item in found.Items)
                Fill(slot.AddItem(list.Item), item, literal);
        }
        else if (node is ConfigScalar { Value: var value } && list.Item is ScalarType)
        {
            Report(slot, $"is {node.Kind}, but has to be a list: write `[{PythonText.Of(value)}]`.");
        }
        else
        {
            Report(slot, $"is {node.Kind}, but has to be a {list.Name}.");
        }
    }

    private void FillScalar(ConfigSlot slot, ScalarType scalar, ConfigNode node)
    {
        if (node is not ConfigScalar { Value: { } value })
        {
            Report(slot, $"is {node.Kind}, but has to be {WithArticle(scalar.Name)}.");
            return;
        }

        if (!ScalarConversion.TryConvert(value, scalar, out object? converted, out string problem))
            Report(slot, problem);
        else if (slot.Field?.Problem(converted) is { } unfit)
            Report(slot, unfit);
        else
            slot.Value = converted;
    }

    private void ReportUnknown(ConfigSlot slot, OptionSchema schema, ConfigEntry entry)
    {
        string key = slot.Key.Length == 0 ? entry.Key : $"{slot.Key}.{entry.Key}";
        RetiredKeyAttribute? retired = schema.Retired.FirstOrDefault(retired => retired.Key == entry.Key);
        string message = retired is not null
            ? $"is not an option. {retired.Advice}"
            : entry.Key.Contains('.', StringComparison.Ordinal)
                ? "has dots in its name, which only the command line understands. In a file, nest mappings instead."
                : $"is not an option here.{SuggestionOrAll(entry.Key, schema)}";
        problems.Add(new ConfigProblem(key, message, entry.Place.Where));
    }

    private static string SuggestionOrAll(string key, OptionSchema schema)
    {
        string[] known = [.. schema.Fields.Select(field => field.Key).Order(StringComparer.Ordinal)];
        string suggestion = Nearest.Suggestion(key, known);
        return suggestion.Length > 0 ? suggestion : $" Known are: {string.Join(", ", known)}.";
    }

    private void Report(ConfigSlot slot, string message)
    {
        problems.Add(new ConfigProblem(slot.Key, message, slot.NearestWhere()));
        // What depends on this option meets its default rather than nothing, so that other mistakes are still found.
        SetDefault(slot);
        slot.State = SlotState.Broken;
    }

    private static string WithArticle(string type) => type switch
    {
        "text" or "text or null" or "bytes" => type,
        _ when type.StartsWith('i') => "an " + type,
        _ => "a " + type,
    };
}
