using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Html;

/// <summary>Which part of a page is text that is shown, as Beautiful Soup and Python 3.11's own parser see it (spec/tag appendix C).</summary>
internal sealed class PageText
{
    /// <summary>Shorter texts count as none.</summary>
    private const int LeastLength = 100;

    private readonly PageTree _tree = new();
    private readonly PageParser _parser;

    public PageText() => _parser = new PageParser(_tree);

    /// <summary>Code points of text for each of the page, which is not empty; -1 if the parser rejects the page.</summary>
    public double ShareOf(DocumentText page)
    {
        int length = LengthOf(page.Utf8);
        if (length < 0)
            return -1;
        return length > LeastLength ? length / (double)page.CodePointCount : 0;
    }

    /// <summary>Code points of text; -1 if the parser rejects the page.</summary>
    public int LengthOf(ReadOnlySpan<byte> page)
    {
        _tree.Clear();
        return _parser.Parse(page) ? _tree.TextLength : -1;
    }
}
