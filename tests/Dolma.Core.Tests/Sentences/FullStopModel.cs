using Dolma.Core.Sentences;

namespace Dolma.Core.Tests.Sentences;

/// <summary>A model file written by hand: one rule, <c>[.] --> EOS</c>, so that every full stop ends a sentence.</summary>
internal static class FullStopModel
{
    private const int LexerSettings = 19;

    public static SentenceModel Model => new SentenceModelReader(File()).Read();

    public static byte[] File()
    {
        byte[] settings = Map(LexerSettings, [2, 1, 25, 2, 38, 3]);
        byte[] automaton = Automaton();
        byte[] actions = Map(0, [0, 0, 5]);
        int start = 4 * 4;
        return
        [
            .. Ints(3, start, start + settings.Length, start + settings.Length + automaton.Length),
            .. settings, .. automaton, .. actions,
        ];
    }

    private static byte[] Automaton()
    {
        // The map of one character: bytes an input, intervals, their first and last character and offset, inputs with 1 added.
        byte[] map = [.. Ints(1, 1, '.', '.', 0), 1, 0, 0, 0];
        byte[] head = [.. Ints(3, 0, unchecked((int)0x8000_0002), '.', '.', map.Length), .. map];
        int final = head.Length + 6;
        // Two states: one with transitions from input 0 to input 0; one that is final, with output 0 in one byte.
        return [.. head, 0x06, 0, 0, (byte)(final >> 16), (byte)(final >> 8), (byte)final, 0xA0, 0];
    }

    /// <summary>A map in which one key stands for numbers.</summary>
    private static byte[] Map(int key, int[] values)
    {
        var offsets = new byte[(key + 4) & ~3];
        // Behind the width and the greatest count of the lists, with 1 added.
        offsets[key] = 9;
        return [.. Ints(key, 1), .. offsets, .. Ints([4, values.Length, values.Length, .. values])];
    }

    private static byte[] Ints(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
