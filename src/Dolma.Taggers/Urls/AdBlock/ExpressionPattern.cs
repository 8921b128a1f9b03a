using System.Text;
using System.Text.RegularExpressions;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// A regular expression in the syntax of Rust's <c>regex</c>, matched in linear time without going back, and only where a text is found
/// that every match has. The automaton is made when it is first needed.
/// </summary>
internal sealed class ExpressionPattern : RulePattern
{
    private readonly Lazy<Regex?> _regex;
    private readonly byte[] _literal;
    private readonly bool _isLowered;

    private ExpressionPattern(RustExpression expression, bool isLowered)
    {
        _regex = new Lazy<Regex?>(() => Make(expression.Translated));
        _literal = Encoding.UTF8.GetBytes(expression.Literal);
        _isLowered = isLowered;
    }

    /// <summary>Null if the original cannot compile it: it is malformed, or has what no linear engine has (look-around, back-references).</summary>
    /// <param name="expression">As it is written, slashes taken off.</param>
    /// <param name="isLowered">Whether it is matched with the lowered address.</param>
    public static ExpressionPattern? Create(string expression, bool isLowered) =>
        RustExpression.TryRead(expression) is { } read ? new ExpressionPattern(read, isLowered) : null;

    public override bool IsIn(AdBlockRequest request, int start)
    {
        ReadOnlySpan<byte> text = (_isLowered ? request.Lowered : request.Url)[start..];
        return text.IndexOf(_literal) >= 0 && _regex.Value is { } regex && regex.IsMatch(request.CharsFrom(start, _isLowered));
    }

    private static Regex? Make(string translated)
    {
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // An automaton beyond all measure, which the original does not make either.
            return null;
        }
    }
}
