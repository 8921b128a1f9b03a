using System.IO.Enumeration;
using Dolma.Core.Lines;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>What counts as a difference, and how much memory looking for one may take.</summary>
internal sealed record DiffSettings
{
    /// <summary>Largest difference of two scores that counts as none; 0 for equal values.</summary>
    public double Tolerance { get; init; }

    /// <summary>Examples kept for each kind of difference.</summary>
    public int Examples { get; init; } = 5;

    /// <summary>
    /// Attribute keys and fields that are not compared, with <c>*</c> and <c>?</c>: <c>base__gopher_v2__*</c>, <c>metadata.created</c>, <c>source</c>.
    /// </summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Files compared at the same time.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Longest line that is read, in bytes.</summary>
    public int MaxLineBytes { get; init; } = LineReader.DefaultMaxLineBytes;

    /// <summary>
    /// Bytes of lines of one file that may wait for the line of the same id on the other side. 64 MiB holds some ten thousand documents; what does
    /// not fit is compared in several passes over the file, each for a part of the ids.
    /// </summary>
    public long PendingBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a token; null takes it from the index.</summary>
    public int? TokenBytes { get; init; }

    public bool Ignores(string name)
    {
        foreach (string pattern in Ignore)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
                return true;
        }

        return false;
    }
}
