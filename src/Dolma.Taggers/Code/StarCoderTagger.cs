using Dolma.Core.Documents;
using Dolma.Core.Resources;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code;

/// <summary>
/// <c>code_starcoder_taggers_v1</c> and <c>_v2</c>: an XML header, stars on GitHub, which part of the file is comments, and which part
/// of a page is text (spec/tag 5.11; <c>dolma:python/dolma/taggers/code/code_taggers.py</c>).
/// </summary>
/// <remarks>The first version knows as many languages as Pygments in the original; here those of <see cref="CodeLanguage"/>, and of others it says -1.</remarks>
internal sealed class StarCoderTagger(CodeLanguages languages, bool isFirstVersion) : Tagger
{
    /// <summary>Which language an extension stands for.</summary>
    public const string LanguagesAddress = KnownResources.CodeLanguages;

    private const int HasXmlHeader = 0;
    private const int Stars = 1;
    private const int CommentShare = 2;
    private const int TextShare = 3;

    /// <summary>Code points that an XML header must lie in.</summary>
    private const int HeaderLength = 100;

    private const double Failed = -1;

    private readonly MetadataReader _metadata = new();
    private readonly CommentMeter _comments = new();
    private readonly Html.PageText _page = new();

    public override IReadOnlyList<string> Types { get; } =
        ["has_xml_template_doc", "num_github_stars_doc", isFirstVersion ? "nl_ratio_doc" : "code_to_comment_ratio_doc", "code_to_text_ratio_html_doc"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        _metadata.Begin(document);
        double stars = PythonFloat.Read(_metadata, _metadata.Find(document, "max_stars_count"u8));
        CodeLanguage language = LanguageOf(_metadata.Find(document, "ext"u8));
        (double comments, double page) = isFirstVersion ? FirstVersion(text, language) : SecondVersion(text, language);
        int length = text.CodePointCount;
        spans.Add(HasXmlHeader, 0, length, Beginning(text.Utf8).IndexOf("<?xml version="u8) >= 0 ? 1 : 0);
        spans.Add(Stars, 0, length, stars);
        spans.Add(CommentShare, 0, length, comments);
        spans.Add(TextShare, 0, length, page);
    }

    private (double Comments, double Page) FirstVersion(DocumentText text, CodeLanguage language)
    {
        if (text.IsEmpty || language is CodeLanguage.None or CodeLanguage.Other)
            return (Failed, Failed);
        double page = language == CodeLanguage.Html ? _page.ShareOf(text) : 1;
        return page < 0 ? (Failed, Failed) : (_comments.Of(text, language), page);
    }

    private (double Comments, double Page) SecondVersion(DocumentText text, CodeLanguage language)
    {
        double comments = 0.5;
        if (language is CodeLanguage.Python or CodeLanguage.Java or CodeLanguage.JavaScript)
        {
            if (text.IsEmpty)
                throw new UntaggableDocumentException("An empty file has no share of comments.");
            comments = _comments.Of(text, language);
        }

        return (comments, language == CodeLanguage.Html ? (text.IsEmpty ? Failed : _page.ShareOf(text)) : 1);
    }

    private CodeLanguage LanguageOf(ReadOnlyMemory<byte> extension)
    {
        if (extension.IsEmpty)
            return CodeLanguage.None;
        byte kind = extension.Span[0];
        if (kind == '"')
            return languages.Of(_metadata.Text(extension));
        // A number is an extension that nobody knows; of a list the original cannot even ask, and only the first version hides that.
        if (!isFirstVersion && (kind is (byte)'[' or (byte)'{'))
            throw new UntaggableDocumentException("`ext` in the metadata is no text.");
        return CodeLanguage.None;
    }

    private static ReadOnlySpan<byte> Beginning(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (int i = 0; i < HeaderLength && at < text.Length; i++)
            at += CodePoints.LengthOfCharacter(text[at]);
        return text[..at];
    }
}
