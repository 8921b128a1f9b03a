using System.Text;
using System.Text.Json;
using Dolma.Core.Documents;

namespace Dolma.Taggers.Licenses;

/// <summary>
/// <c>cc_re</c> and <c>cc_re_fast</c>: every licence that <c>metadata.html</c> links to, with less confidence the more there are:
/// 1, 0.75, 0.667 … (spec/tag 5.12; <c>dolma:python/dolma/taggers/licenses.py</c>).
/// </summary>
internal sealed class CreativeCommonsTagger(LicenseScanner scanner) : Tagger
{
    private static readonly byte[][] Required = ["creativecommons.org/licenses"u8.ToArray(), "creativecommons.org/publicdomain"u8.ToArray()];

    private readonly MetadataReader _metadata = new();
    private readonly byte[] _name = new byte[64];

    public override IReadOnlyList<string> Types { get; } =
        ["cc_by_4.0", "cc_by-sa_4.0", "cc_by-nc_4.0", "cc_by-nc-sa_4.0", "cc_by-nd_4.0", "cc_by-nc-nd_4.0", "cc_publicdomain/zero_1.0"];

    public override void Tag(Document document, SpanSink spans)
    {
        _metadata.Begin(document);
        ReadOnlyMemory<byte> value = _metadata.Find(document, "html"u8);
        if (value.IsEmpty || value.Span[0] == 'n')
            throw new UntaggableDocumentException("Cannot find `html` key in metadata.");
        if (value.Span[0] != '"')
        {
            RefuseUnlessHarmless(value);
            return;
        }

        ReadOnlySpan<byte> html = _metadata.Text(value);
        if (html.IndexOf(Required[0]) < 0 && html.IndexOf(Required[1]) < 0)
            return;
        int length = document.Text.CodePointCount;
        scanner.Begin();
        int number = 0;
        for (int from = 0; scanner.Find(html, from, out License license); from = license.End)
        {
            number++;
            spans.Add(spans.TypeOf(NameOf(html, license)), 0, length, 0.5 + (0.5 / number));
        }
    }

    /// <summary>
    /// The original asks of a list or map, too, whether it holds the piece of an address; if it does not, and it hardly can, there
    /// are no spans.
    /// </summary>
    private void RefuseUnlessHarmless(ReadOnlyMemory<byte> value)
    {
        bool isMap = value.Span[0] == '{';
        if (!isMap && value.Span[0] != '[')
            throw new UntaggableDocumentException("`html` in the metadata is no text.");
        var reader = new Utf8JsonReader(value.Span, new JsonReaderOptions { MaxDepth = 1000 });
        JsonTokenType kind = isMap ? JsonTokenType.PropertyName : JsonTokenType.String;
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == kind && (reader.ValueTextEquals(Required[0]) || reader.ValueTextEquals(Required[1])))
                throw new UntaggableDocumentException("`html` in the metadata is no text.");
        }
    }

    /// <summary><c>cc_type_version_language</c>.</summary>
    private ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> html, License license)
    {
        int length = Append(0, "cc_"u8);
        length = Append(length, html[license.Type]);
        foreach (Range part in (ReadOnlySpan<Range>)[license.Version, license.Language])
        {
            if (part.Equals(default))
                continue;
            ReadOnlySpan<byte> bytes = html[part];
            // Versions have no longest length; keys like that are useless, but cannot be told from others by their beginning only.
            if (length + 1 + bytes.Length > _name.Length)
                return Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(_name.AsSpan(0, length))}_{Encoding.UTF8.GetString(bytes)}{LanguageOf(html, license, part)}");
            length = Append(length, "_"u8);
            length = Append(length, bytes);
        }

        return _name.AsSpan(0, length);
    }

    private static string LanguageOf(ReadOnlySpan<byte> html, License license, Range last) =>
        last.Equals(license.Language) || license.Language.Equals(default) ? "" : "_" + Encoding.UTF8.GetString(html[license.Language]);

    private int Append(int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_name.AsSpan(at));
        return at + bytes.Length;
    }
}
