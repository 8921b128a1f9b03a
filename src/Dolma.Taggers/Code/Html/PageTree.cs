using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Html;

/// <summary>
/// What of Beautiful Soup's tree decides whether text counts: which elements are open, and how long the text since the last tag is.
/// </summary>
internal sealed class PageTree
{
    private static readonly HashSet<string> Hidden = ["script", "style", "template", "rt", "rp"];

    private static readonly HashSet<string> Preserved = ["pre", "textarea"];

    private static readonly HashSet<string> Empty =
    [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "keygen", "link", "menuitem", "meta", "param", "source", "track",
        "wbr", "basefont", "bgsound", "command", "frame", "image", "isindex", "nextid", "spacer",
    ];

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<int> _openCount = [];
    private readonly List<int> _closedEarly = [];
    private readonly List<int> _stack = [];
    private int _hidden;
    private int _preserved;
    private int _pending;
    private bool _isBlank = true;
    private bool _hasLineFeed;

    /// <summary>Code points of all text so far.</summary>
    public int TextLength { get; private set; }

    public void Clear()
    {
        // Names of tags are the page's to choose, so they are not kept for the next.
        _numbers.Clear();
        _names.Clear();
        _openCount.Clear();
        _closedEarly.Clear();
        _stack.Clear();
        _hidden = _preserved = TextLength = 0;
        Forget();
    }

    /// <summary>Adds text as it is shown.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        _pending += CodePoints.Count(text);
        if (_isBlank)
        {
            _isBlank = text.IndexOfAnyExcept(" \n\t\f\r"u8) < 0;
            _hasLineFeed |= text.Contains((byte)'\n');
        }
    }

    /// <summary>Adds characters that are named or numbered.</summary>
    public void Characters(int count, bool isBlank, bool isLineFeed)
    {
        _pending += count;
        _isBlank &= isBlank;
        _hasLineFeed |= isLineFeed;
    }

    /// <summary>Ends the text so far: of nothing but spaces one is left, if they are not to be kept.</summary>
    public void EndText(bool isAlwaysShown = false)
    {
        // A CDATA section is there even if it is empty: BeautifulSoup makes a space of it.
        if (isAlwaysShown || (_pending > 0 && _hidden == 0))
            TextLength += _isBlank && _preserved == 0 ? 1 : _pending;
        Forget();
    }

    /// <summary>Throws away what was added since the last <see cref="EndText"/>: a comment or declaration.</summary>
    public void Forget()
    {
        _pending = 0;
        _isBlank = true;
        _hasLineFeed = false;
    }

    /// <param name="closesItself">It ends in <c>/&gt;</c>.</param>
    public void Open(ReadOnlySpan<byte> name, bool closesItself)
    {
        EndText();
        int number = NumberOf(name);
        Push(number);
        if (closesItself)
        {
            Close(number);
        }
        else if (Empty.Contains(_names[number]))
        {
            PopTo(number);
            _closedEarly[number]++;
        }
    }

    public void Close(ReadOnlySpan<byte> name) => Close(NumberOf(name));

    private void Close(int number)
    {
        // The end tag of an element that is always empty, and ended already.
        if (_closedEarly[number] > 0)
        {
            _closedEarly[number]--;
            return;
        }

        EndText();
        PopTo(number);
    }

    private void Push(int number)
    {
        _stack.Add(number);
        _openCount[number]++;
        _hidden += Hidden.Contains(_names[number]) ? 1 : 0;
        _preserved += Preserved.Contains(_names[number]) ? 1 : 0;
    }

    private void PopTo(int number)
    {
        EndText();
        while (_openCount[number] > 0)
        {
            int last = _stack[^1];
            _stack.RemoveAt(_stack.Count - 1);
            _openCount[last]--;
            _hidden -= Hidden.Contains(_names[last]) ? 1 : 0;
            _preserved -= Preserved.Contains(_names[last]) ? 1 : 0;
            if (last == number)
                return;
        }
    }

    private int NumberOf(ReadOnlySpan<byte> name)
    {
        string lower = Encoding.UTF8.GetString(name).ToLowerInvariant();
        if (_numbers.TryGetValue(lower, out int number))
            return number;
        number = _names.Count;
        _numbers.Add(lower, number);
        _names.Add(lower);
        _openCount.Add(0);
        _closedEarly.Add(0);
        return number;
    }
}
