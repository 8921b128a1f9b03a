using Dolma.Core.Text;
using Dolma.Taggers.Code.Comments;
using Dolma.Taggers.Code.Python;

namespace Dolma.Taggers.Code;

/// <summary>Which part of a file is comments, by the rules of its language.</summary>
internal sealed class CommentMeter
{
    private readonly LexedText _lexed = new();
    private readonly JavaScriptComments _javaScript = new();

    /// <summary>Code points of comments for each of the text, which is not empty.</summary>
    public double Of(DocumentText text, CodeLanguage language)
    {
        int length = language switch
        {
            CodeLanguage.Python => CodePoints.Count(PythonText.Of(text.Utf8)),
            CodeLanguage.Java => JavaComments.Length(_lexed.Prepare(text)),
            _ => _javaScript.Length(_lexed.Prepare(text)),
        };
        return length / (double)text.CodePointCount;
    }
}
