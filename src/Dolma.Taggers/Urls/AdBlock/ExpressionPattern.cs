using System.Text.RegularExpressions;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>A regular expression in the syntax of Rust's <c>regex</c>, matched in linear time without going back.</summary>
internal sealed class ExpressionPattern : RulePattern
{
    private readonly Regex _regex;
    private readonly bool _isLowered;

    private ExpressionPattern(Regex regex, bool isLowered) => (_regex, _isLowered) = (regex, isLowered);

    /// <summary>Null if the original cannot compile it: it is malformed, or has what no linear engine has (look-around, back-references).</summary>
    /// <param name="expression">As it is written, slashes taken off.</param>
    /// <param name="isLowered">Whether it is matched with the lowered address.</param>
    public static ExpressionPattern? Create(string expression, bool isLowered)
    {
        if (RustExpression.Translate(expression) is not { } translated)
            return null;
        try
        {
            var regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            return new ExpressionPattern(regex, isLowered);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // Too large an automaton, which is an error for the original too.
            return null;
        }
    }

    public override bool IsIn(AdBlockRequest request, int start) => _regex.IsMatch(request.CharsFrom(start, _isLowered));
}
