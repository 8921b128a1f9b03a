namespace Dolma.Core.Sentences;

/// <summary>
/// The automaton that finds sentence ends, as one table of transitions. Immutable; any number of threads may use it, each through its
/// own <see cref="SentenceBreaker"/>.
/// </summary>
public sealed class SentenceModel
{
    internal const int DefaultDepth = 2;

    /// <summary>Code points of the longest match.</summary>
    internal const int DefaultLongestToken = 300;

    /// <summary>No transition.</summary>
    internal const int None = -1;

    // Inputs that are no characters.
    private const int AnyCharacter = 0;
    private const int LeftAnchor = 1;
    private const int RightAnchor = 2;

    /// <summary>Stands for the characters that would be taken for one of those.</summary>
    private const int Substitute = 3;

    private const int Space = 0x20;

    private readonly byte[] _inputs;
    private readonly int[] _next;
    private readonly LexerAction?[] _actions;
    private readonly byte _unknown;

    internal SentenceModel(PackedAutomaton automaton, IReadOnlyList<int[]?> actions, int depth, int longestToken)
    {
        Depth = depth;
        LongestToken = longestToken;
        var inputOf = new Dictionary<int, int>();
        foreach ((int character, int input) in automaton.Inputs())
            inputOf[character] = input;

        // One more input stands for the characters that the automaton does not name.
        int inputs = Math.Max(0, inputOf.Values.Max() + 1);
        _unknown = checked((byte)inputs);
        int InputOf(int character) => inputOf.GetValueOrDefault(character, PackedAutomaton.None) is var known and >= 0 ? known : _unknown;
        _inputs = new byte[inputOf.Keys.Max() + 1];
        for (int c = 0; c < _inputs.Length; c++)
            _inputs[c] = (byte)InputOf(c);
        LeftInput = InputOf(LeftAnchor);
        RightInput = InputOf(RightAnchor);
        int any = InputOf(AnyCharacter);
        _inputs[AnyCharacter] = (byte)InputOf(Space);
        _inputs[LeftAnchor] = _inputs[RightAnchor] = (byte)InputOf(Substitute);

        var functions = new FunctionStates(automaton, InputOf);
        LexerAction?[] known = [.. actions.Select(action => action is null ? null : functions.Parse(action))];
        int[] roots = [automaton.Initial, .. known.SelectMany(action => action?.Functions ?? [])];
        List<int> states = Reach(automaton, roots, inputs);
        int[] numbers = new int[states.Max() + 1];
        for (int i = 0; i < states.Count; i++)
            numbers[states[i]] = i;

        Width = inputs + 1;
        _next = new int[states.Count * Width];
        _actions = new LexerAction?[states.Count];
        for (int i = 0; i < states.Count; i++)
        {
            if (automaton.IsFinal(states[i]))
            {
                _actions[i] = known.ElementAtOrDefault(automaton.Output(states[i]))
                    ?? throw new InvalidDataException("a match in it has no action");
            }

            for (int input = 0; input < Width; input++)
            {
                int to = input == _unknown ? PackedAutomaton.None : automaton.Destination(states[i], input);
                if (to == PackedAutomaton.None && any != _unknown)
                    to = automaton.Destination(states[i], any);
                _next[(i * Width) + input] = to < 0 ? None : (numbers[to] * Width * 2) + (automaton.IsFinal(to) ? 1 : 0);
            }
        }

        foreach (LexerAction action in known.OfType<LexerAction>())
        {
            for (int f = 0; f < action.Functions.Length; f++)
                action.Functions[f] = numbers[action.Functions[f]] * Width;
        }

        Initial = numbers[automaton.Initial] * Width;
    }

    /// <summary>How deep sets of rules may call each other.</summary>
    internal int Depth { get; }

    internal int LongestToken { get; }

    /// <summary>Entries of <see cref="Next"/> for each state.</summary>
    internal int Width { get; }

    /// <summary>The state at the beginning, as an index into <see cref="Next"/>.</summary>
    internal int Initial { get; }

    internal int LeftInput { get; }

    internal int RightInput { get; }

    /// <summary>By state and input: twice the index of the next state's entries, and 1 more if something ends there; or <see cref="None"/>.</summary>
    internal ReadOnlySpan<int> Next => _next;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="RunException">The file is missing or no such model.</exception>
    public static SentenceModel Read(string path)
    {
        try
        {
            return new SentenceModelReader(File.ReadAllBytes(path)).Read();
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException($"The sentence model {path} does not exist.", e);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException or InvalidOperationException)
        {
            throw new RunException(
                $"{path} is no sentence model: {e.Message.TrimEnd('.')}. Expected BlingFire's sbd.bin, or a file of the same format with a lexer for sentences.", e);
        }
    }

    /// <summary>A breaker for one thread.</summary>
    public SentenceBreaker CreateBreaker() => new(this);

    /// <summary>What the automaton reads for a character.</summary>
    internal byte InputOf(int codePoint) => codePoint < _inputs.Length ? _inputs[codePoint] : _unknown;

    /// <summary>What is done where a match ends in the state with these entries.</summary>
    internal LexerAction ActionOf(int state) => _actions[state / Width]!;

    private static List<int> Reach(PackedAutomaton automaton, int[] roots, int inputs)
    {
        var seen = new HashSet<int>();
        List<int> states = [];
        foreach (int root in roots)
        {
            if (seen.Add(root))
                states.Add(root);
        }

        for (int i = 0; i < states.Count; i++)
        {
            for (int input = 0; input < inputs; input++)
            {
                int to = automaton.Destination(states[i], input);
                if (to >= 0 && seen.Add(to))
                    states.Add(to);
            }
        }

        return states;
    }
}
