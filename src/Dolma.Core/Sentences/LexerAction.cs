namespace Dolma.Core.Sentences;

/// <summary>What a rule of a lexer does where it matches: <c>left &lt; middle &gt; right --&gt; tag _call functions</c>.</summary>
/// <param name="Left">Characters at the beginning of the match that only have to be there.</param>
/// <param name="Right">The same at its end.</param>
/// <param name="HasTag">Whether the middle is a token.</param>
/// <param name="Functions">First states of the sets of rules that are run over the middle, one after another.</param>
internal sealed record LexerAction(int Left, int Right, bool HasTag, int[] Functions);
