using Dolma.Core.Text;
using Dolma.Taggers.Code.Comments;
using Dolma.Taggers.Code.Python;

namespace Dolma.Taggers.Code;

/// <summary>Which part of a file is comments, by the rules of its language.</summary>
internal sealed class CommentMeter
{
    private readonly LexedText _lexed = new();
    private readonly JavaScriptComments _javaScript = new();
    private readonly MarkupComments _markup = new();

    /// <summary>Code points of comments for each of the text, which is not empty; its language is known.</summary>
    public double Of(DocumentText text, CodeLanguage language)
    {
        int length = language switch
        {
            CodeLanguage.Python => CodePoints.Count(PythonText.Of(text.Utf8)),
            CodeLanguage.Java => JavaComments.Length(_lexed.Prepare(text)),
            CodeLanguage.JavaScript => _javaScript.Length(_lexed.Prepare(text)),
            CodeLanguage.Html => _markup.LengthInPage(_lexed.Prepare(text), _lexed.Fold()),
            CodeLanguage.Xml => MarkupComments.LengthInXml(_lexed.Prepare(text)),
            CodeLanguage.Json => JsonComments.Length(_lexed.Prepare(text)),
            CodeLanguage.Uncounted => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(language), language, "Nothing is known of its comments."),
        };
        return length / (double)text.CodePointCount;
    }
}
