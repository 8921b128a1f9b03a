using System.Text;
using System.Text.Json;
using Dolma.Core.Resources;

namespace Dolma.Taggers.Urls;

/// <summary>
/// Answers of Wikidata: each line is a JSON array of rows with a <c>url</c>. A row's forms are parsed as lines of a list; what goes wrong
/// in a row ends that row. (The original means to leave out more rows for one of its two taggers, and never does.)
/// </summary>
internal sealed class WikidataList : AddressList
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    private readonly WikidataForms _rowForms = new();
    private readonly WikidataForms _lineForms = new();

    public WikidataList(IReadOnlyList<ResourceFile> files) => Load(files);

    protected override bool TryAddLine(ReadOnlySpan<byte> line)
    {
        if (!IsArray(line))
            return false;
        var reader = new Utf8JsonReader(line, ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                AddRow(ref reader);
            else
                reader.Skip();
        }

        return true;
    }

    protected override bool TryAddCleaned(ReadOnlySpan<byte> address)
    {
        FormResult result = _lineForms.Make(address);
        for (int i = 0; result == FormResult.Found && i < WikidataForms.Count; i++)
        {
            if (!Addresses.TryAdd(_lineForms[i]))
                return false;
        }

        return result != FormResult.Unparsable;
    }

    private static bool IsArray(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            reader.Read();
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            while (reader.Read())
            {
            }

            return isArray;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void AddRow(ref Utf8JsonReader reader)
    {
        byte[] address = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isAddress = reader.ValueTextEquals("url"u8);
            reader.Read();
            if (isAddress)
                address = reader.TokenType == JsonTokenType.String ? Text(ref reader) : [];
            reader.Skip();
        }

        if (_rowForms.Make(address) != FormResult.Found)
            return;
        for (int i = 0; i < WikidataForms.Count && TryAddParsed(_rowForms[i]); i++)
        {
        }
    }

    private static byte[] Text(ref Utf8JsonReader reader)
    {
        try
        {
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no address.
            return [];
        }
    }
}
