using System.Buffers.Binary;

namespace Dolma.Core.Sentences;

/// <summary>
/// BlingFire's deterministic automaton as it lies in a file: a state is a byte offset, and says itself how its transitions are stored. Read
/// once, to make a plain table of it.
/// </summary>
/// <remarks>BlingFire 0.1.8, <c>FARSDfa_pack_triv.cpp</c>, <c>FAState2Ow_pack_triv.cpp</c>, <c>FAIwMap_pack.h</c>.</remarks>
internal sealed class PackedAutomaton
{
    /// <summary>No transition.</summary>
    public const int None = -1;

    /// <summary>A transition to the state from which nothing follows.</summary>
    public const int Dead = -2;

    private const uint RemapFlag = 0x8000_0000;
    private const int DefaultDestinationSize = 3;

    // Kinds of transitions, the low bits of a state's first byte.
    private const int OneRange = 1;
    private const int Implicit = 2;
    private const int Parallel = 4;
    private const int Indexed = 6;

    private readonly byte[] _image;
    private readonly int _destinationSize;
    private readonly int _mapStart;
    private readonly bool _isMapped;

    public PackedAutomaton(byte[] image)
    {
        _image = image;
        int size = Int32(0);
        _destinationSize = size is >= 1 and <= 4 ? size : DefaultDestinationSize;
        uint alphabet = (uint)Int32(8);
        _isMapped = (alphabet & RemapFlag) != 0;
        int at = 12 + (4 * checked((int)(alphabet & ~RemapFlag)));
        if (_isMapped)
        {
            _mapStart = at + 4;
            at = _mapStart + Int32(at);
        }

        Initial = at;
    }

    public int Initial { get; }

    /// <summary>Intervals of characters and the inputs that they stand for; <see cref="None"/> for those that stand for none.</summary>
    public IEnumerable<(int Character, int Input)> Inputs()
    {
        if (!_isMapped)
            throw new InvalidDataException("its characters are not mapped");
        int width = Int32(_mapStart);
        int count = Int32(_mapStart + 4);
        int ends = _mapStart + 8 + (4 * count);
        int inputs = ends + (8 * count);
        for (int i = 0; i < count; i++)
        {
            int first = Int32(_mapStart + 8 + (4 * i));
            int last = Int32(ends + (8 * i));
            int offset = inputs + Int32(ends + (8 * i) + 4);
            for (int c = first; c <= last; c++)
                yield return (c, BigEndian(offset + (width * (c - first)), width) - 1);
        }
    }

    public bool IsFinal(int state) => (_image[state] & 0x80) != 0;

    /// <summary>Where the input leads: a state, <see cref="None"/> or <see cref="Dead"/>.</summary>
    public int Destination(int state, int input)
    {
        if (input < 0)
            return None;
        int info = _image[state];
        int width = InputWidth(info);
        int at = state + 1;
        if (width < 4 && input >> (8 * width) != 0)
            return None;
        switch (info & 7)
        {
            case Parallel:
                {
                    int count = 1 + Unsigned(at, width);
                    int index = LastUpTo(at + width, count, width, input);
                    return index < 0 || Unsigned(at + width + (index * width), width) != input
                        ? None
                        : DestinationAt(at + width + (count * width), index);
                }

            case Indexed:
                {
                    int first = Unsigned(at, width);
                    if (input < first || input > Unsigned(at + width, width))
                        return None;
                    int destination = DestinationAt(at + (2 * width), input - first);
                    return destination == 0 ? None : destination;
                }

            case OneRange:
                {
                    int count = 1 + Unsigned(at, width);
                    int index = LastUpTo(at + width, count, width, input);
                    return index < 0 || Unsigned(at + width + ((count + index) * width), width) < input
                        ? None
                        : DestinationAt(at + width + (2 * count * width), index);
                }

            case Implicit:
                return Unsigned(at, width) == input ? at + width + OutputWidth(info) : None;
            default:
                return None;
        }
    }

    /// <summary>The output of a state; <see cref="None"/> if it has none.</summary>
    public int Output(int state)
    {
        int info = _image[state];
        int width = InputWidth(info);
        int at = state + 1;
        at += (info & 7) switch
        {
            Parallel => width + ((1 + Unsigned(at, width)) * (_destinationSize + width)),
            Indexed => (2 * width) + ((1 + Unsigned(at + width, width) - Unsigned(at, width)) * _destinationSize),
            OneRange => width + ((1 + Unsigned(at, width)) * (_destinationSize + (2 * width))),
            Implicit => width,
            _ => 0,
        };
        return OutputWidth(info) switch
        {
            0 => None,
            1 => (sbyte)_image[at],
            2 => BinaryPrimitives.ReadInt16LittleEndian(_image.AsSpan(at)),
            _ => Int32(at),
        };
    }

    private static int InputWidth(int info) => ((info >> 3) & 3) + 1;

    private static int OutputWidth(int info) => ((info >> 5) & 3) is var code && code == 3 ? 4 : code;

    /// <summary>The last of the rising numbers that is not above the value; -1 if all are.</summary>
    private int LastUpTo(int at, int count, int width, int value)
    {
        int low = 0;
        int high = count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Unsigned(at + (middle * width), width) <= value)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private int DestinationAt(int at, int index)
    {
        int destination = BigEndian(at + (index * _destinationSize), _destinationSize);
        return destination == (int)(uint.MaxValue >> (32 - (8 * _destinationSize))) ? Dead : destination;
    }

    private int BigEndian(int at, int width)
    {
        int value = 0;
        for (int i = 0; i < width; i++)
            value = (value << 8) | _image[at + i];
        return value;
    }

    private int Unsigned(int at, int width) => width switch
    {
        1 => _image[at],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(at)),
        _ => Int32(at),
    };

    private int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(_image.AsSpan(at));
}
