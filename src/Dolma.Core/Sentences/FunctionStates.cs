namespace Dolma.Core.Sentences;

/// <summary>
/// Finds where the rules of a function begin: they stand in the automaton of all rules behind an end of text and the function's number.
/// </summary>
internal sealed class FunctionStates(PackedAutomaton automaton, Func<int, int> inputOf)
{
    private const int EndOfText = 2;

    /// <summary>Left context, right context, then a tag, or 0 and functions, or a tag, 0 and functions.</summary>
    private const int TagPlace = 2;

    public LexerAction Parse(int[] action)
    {
        if (action.Length <= TagPlace)
            throw new InvalidDataException("an action in it is too short");
        bool hasTag = action[TagPlace] != 0;
        IEnumerable<int> functions = action.Skip(TagPlace + (hasTag ? 2 : 1));
        return new LexerAction(action[0], action[1], hasTag, [.. functions.Select(StateOf)]);
    }

    private int StateOf(int function)
    {
        if (function == 0)
            return automaton.Initial;
        int state = automaton.Destination(automaton.Initial, inputOf(EndOfText));
        if (state >= 0)
            state = automaton.Destination(state, inputOf(function));
        return state >= 0 ? state : throw new InvalidDataException($"its function {function} has no rules");
    }
}
