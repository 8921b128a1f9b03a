using System.Globalization;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Divides input files into parts, each of which becomes token files of its own.</summary>
/// <remarks>Source: spec/tokens 2.1 (<c>dolma:python/dolma/tokenizer/executor.py</c>).</remarks>
public static class TokenParts
{
    /// <summary>
    /// Slices of about equal length, in order, that cover all files. With 10 files in 4 parts they have 2, 3, 3 and 2: borders
    /// are rounded, halves to the even number.
    /// </summary>
    /// <param name="files">Input files, at least 1.</param>
    /// <param name="parts">Parts wanted, at least 1; with few files there are fewer.</param>
    /// <param name="filesPerPart">Most files in a part; null for no limit.</param>
    public static IReadOnlyList<(int Start, int End)> Slices(int files, int parts, int? filesPerPart = null)
    {
        double step = Math.Min(filesPerPart ?? double.PositiveInfinity, (double)files / parts);
        var slices = new List<(int, int)>();
        for (double at = 0; at < files; at += step)
        {
            int start = (int)Math.Round(at, MidpointRounding.ToEven);
            int end = Math.Min((int)Math.Round(at + step, MidpointRounding.ToEven), files);
            if (end > start)
                slices.Add((start, end));
        }

        // Adding up a fraction many times can end just short of the last file.
        if (slices.Count > 0)
            slices[^1] = (slices[^1].Item1, files);
        return slices;
    }

    /// <summary>The part's name, <c>part-0</c>, with as many digits as the number of parts has.</summary>
    public static string Name(int part, int parts)
    {
        int digits = Math.Max((int)Math.Ceiling(Math.Log10(parts + 1)), 1);
        return "part-" + part.ToString(new string('0', digits), CultureInfo.InvariantCulture);
    }

    /// <summary>The files in an order that the seed decides, so that neighbours come into different parts and rings.</summary>
    public static IReadOnlyList<InputFile> Shuffled(IReadOnlyList<InputFile> files, long seed)
    {
        int[] places = [.. Enumerable.Range(0, files.Count)];
        new LocalShuffle(seed, part: -1).Shuffle(places);
        return [.. places.Select(place => files[place])];
    }

    /// <summary>One task for each part.</summary>
    /// <param name="files">In the order in which they are to be divided.</param>
    /// <param name="lastFileFirst">Whether a part reads its files from the last to the first, as the original does.</param>
    /// <param name="destination">Folder or prefix of the token files.</param>
    /// <param name="ringSize">Files of a part that are open at a time.</param>
    public static IReadOnlyList<ShardTask> Plan(
        IReadOnlyList<InputFile> files, int parts, int? filesPerPart, bool lastFileFirst, string destination, int ringSize = 1)
    {
        IReadOnlyList<(int Start, int End)> slices = Slices(files.Count, parts, filesPerPart);
        var tasks = new List<ShardTask>(slices.Count);
        for (int part = 0; part < slices.Count; part++)
        {
            (int start, int end) = slices[part];
            IEnumerable<InputFile> inputs = files.Skip(start).Take(end - start);
            if (lastFileFirst)
                inputs = inputs.Reverse();
            string name = Name(part, slices.Count);
            tasks.Add(new ShardTask(
                name, part, [.. inputs.Select(file => new InputGroup(file, []))], [], [DoneMarker.PathFor(destination, name)])
            {
                GroupsAtOnce = ringSize,
            });
        }

        return tasks;
    }
}
