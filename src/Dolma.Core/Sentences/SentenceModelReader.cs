using System.Buffers.Binary;

namespace Dolma.Core.Sentences;

/// <summary>
/// Reads a model file of BlingFire: a count of parts and their offsets; settings; an automaton; the actions of its rules.
/// </summary>
/// <remarks>BlingFire 0.1.8, <c>FALDB.cpp</c>, <c>FAWbdConfKeeper.cpp</c>, <c>FAMultiMap_pack.cpp</c>, <c>FAChains_pack_triv.h</c>.</remarks>
internal ref struct SentenceModelReader(byte[] file)
{
    /// <summary>The settings of a lexer among those of a file.</summary>
    private const int LexerSettings = 19;

    // Settings, and how many values follow their number.
    private const int Automaton = 2;
    private const int IgnoreCase = 22;
    private const int Actions = 25;
    private const int Depth = 38;
    private const int LongestToken = 69;

    private const int FirstFunction = 3;

    private readonly ReadOnlySpan<byte> _file = file;

    public SentenceModel Read()
    {
        ReadOnlySpan<int> settings = Chain(Part(0), LexerSettings) ?? throw new InvalidDataException("it holds no lexer");
        int automaton = -1;
        int actions = -1;
        int depth = SentenceModel.DefaultDepth;
        int longest = SentenceModel.DefaultLongestToken;
        for (int i = 0; i + 1 < settings.Length; i += 2)
        {
            int value = settings[i + 1];
            switch (settings[i])
            {
                case Automaton:
                    automaton = value;
                    break;
                case Actions:
                    actions = value;
                    break;
                case Depth:
                    depth = value;
                    break;
                case LongestToken:
                    longest = value;
                    break;
                case IgnoreCase:
                    throw new InvalidDataException("it ignores case, which is not supported");
                default:
                    break;
            }
        }

        if (automaton < 0 || actions < 0)
            throw new InvalidDataException("its lexer has no automaton or no actions");
        var packed = new PackedAutomaton(Part(automaton).ToArray());
        return new SentenceModel(packed, ReadActions(Part(actions)), depth, longest);
    }

    private static List<int[]?> ReadActions(ReadOnlySpan<byte> map)
    {
        List<int[]?> actions = [];
        int last = BinaryPrimitives.ReadInt32LittleEndian(map);
        for (int key = 0; key <= last; key++)
            actions.Add(Chain(map, key));
        return actions;
    }

    private readonly ReadOnlySpan<byte> Part(int index)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(_file);
        if (index < 0 || index >= count)
            throw new InvalidDataException($"it has {count} parts, and part {index} is asked for");
        return _file[BinaryPrimitives.ReadInt32LittleEndian(_file[(4 + (4 * index))..])..];
    }

    /// <summary>The numbers that a key of a map stands for; null if it stands for none.</summary>
    private static int[]? Chain(ReadOnlySpan<byte> map, int key)
    {
        int last = BinaryPrimitives.ReadInt32LittleEndian(map);
        int width = BinaryPrimitives.ReadInt32LittleEndian(map[4..]);
        if (key > last || width is < 1 or > 4)
            return null;
        int offset = 0;
        for (int i = 0; i < width; i++)
            offset = (offset << 8) | map[8 + (key * width) + i];
        if (offset == 0)
            return null;
        int chains = (8 + (width * (1 + last)) + 3) & ~3;
        ReadOnlySpan<byte> values = map[chains..];
        if (BinaryPrimitives.ReadInt32LittleEndian(values) != 4)
            throw new InvalidDataException("its lists are not of four-byte numbers");
        values = values[(offset - 1)..];
        var chain = new int[BinaryPrimitives.ReadInt32LittleEndian(values)];
        for (int i = 0; i < chain.Length; i++)
            chain[i] = BinaryPrimitives.ReadInt32LittleEndian(values[(4 * (i + 1))..]);
        return chain;
    }
}
