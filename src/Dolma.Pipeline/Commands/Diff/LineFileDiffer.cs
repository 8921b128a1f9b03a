using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>
/// Compares two files of JSON lines without holding either. Lines belong together if they have the same id, in order if it occurs several times. As long
/// as both sides have the same order nothing waits; a line whose counterpart has not come yet does. If more lines would wait than memory is meant for,
/// the files are read several times, each time for a part of the ids.
/// </summary>
internal sealed class LineFileDiffer(IStorage storage, DiffSettings settings)
{
    /// <summary>Each attempt has so many times the passes of the one before, so that all that failed read a third of what the last one reads.</summary>
    private const int PassesFactor = 4;

    /// <summary>
    /// With so many passes, or if a single id is on more waiting lines than fit, what waits is given up as having no counterpart. 1,024 times 64 MiB
    /// is more than a file has.
    /// </summary>
    private const int MostPasses = 1 << 10;

    /// <summary>What a pair of files has.</summary>
    public DiffTally Compare(FilePair pair)
    {
        for (int passes = 1; ; passes *= PassesFactor)
        {
            if (Compare(pair, passes) is { } tally)
                return tally;
        }
    }

    /// <summary>Null if too many lines waited.</summary>
    private DiffTally? Compare(FilePair pair, int passes)
    {
        if (passes == 1)
            return ComparePass(pair, 0, 1);
        var whole = new DiffTally(int.MaxValue) { FilesInPasses = 1 };
        for (int pass = 0; pass < passes; pass++)
        {
            if (ComparePass(pair, pass, passes) is not { } tally)
                return null;
            whole.Add(tally);
            // The same would be met again, and counted again.
            if (tally[DiffKind.Unreadable] > 0)
                break;
        }

        whole.SortExamples();
        return whole;
    }

    private DiffTally? ComparePass(FilePair pair, int pass, int passes)
    {
        var tally = new DiffTally(settings.Examples);
        using var run = new Run(pair, settings, tally, pass, passes);
        try
        {
            using var a = new LineSource(storage, pair.A!.Value.Path, settings.MaxLineBytes);
            using var b = new LineSource(storage, pair.B!.Value.Path, settings.MaxLineBytes);
            return run.Read(a, b, mayGiveUp: passes < MostPasses) ? tally : null;
        }
        catch (Exception e) when (e is ShardException or RetryableException)
        {
            if (tally.Count(DiffKind.Unreadable))
                tally.Add(new DiffExample(DiffKind.Unreadable, pair.Name) { A = e.Message });
            return tally;
        }
    }

    /// <summary>One reading of both files.</summary>
    private sealed class Run(FilePair pair, DiffSettings settings, DiffTally tally, int pass, int passes) : IDisposable
    {
        private readonly LineComparer _comparer = new(settings);
        private readonly PendingLines _pendingA = new();
        private readonly PendingLines _pendingB = new();
        private OrderWatch _order;

        public void Dispose() => _comparer.Dispose();

        /// <returns>False if too many lines wait.</returns>
        public bool Read(LineSource a, LineSource b, bool mayGiveUp)
        {
            while (true)
            {
                DiffLine? lineA = a.TryNext(out DiffLine nextA) ? nextA : null;
                DiffLine? lineB = b.TryNext(out DiffLine nextB) ? nextB : null;
                if (lineA is null && lineB is null)
                    break;
                if (pass == 0)
                {
                    tally.DocumentsA += lineA is null ? 0 : 1;
                    tally.DocumentsB += lineB is null ? 0 : 1;
                }

                if (IsSameLine(lineA, lineB))
                    continue;
                Take(lineA, lineB);
                if (_pendingA.Bytes + _pendingB.Bytes <= settings.PendingBytes)
                    continue;
                if (mayGiveUp && _pendingA.Ids + _pendingB.Ids > 1)
                    return false;
                ReportPending();
            }

            ReportPending();
            tally.SortExamples();
            return true;
        }

        /// <summary>The common case, for which no id is needed.</summary>
        private bool IsSameLine(DiffLine? a, DiffLine? b)
        {
            if (a is not { } lineA || b is not { } lineB || passes > 1 || !_pendingA.IsEmpty || !_pendingB.IsEmpty
                || !lineA.Bytes.Span.SequenceEqual(lineB.Bytes.Span))
            {
                return false;
            }

            try
            {
                LineId.Check(lineA.Bytes.Span);
                tally.DocumentsCompared++;
            }
            catch (BadLineException e)
            {
                BadLines.Count(tally, Place(id: null, lineA.Number, b: null), e.Message);
                BadLines.Count(tally, Place(id: null, a: null, lineB.Number), e.Message);
            }

            return true;
        }

        private void Take(DiffLine? a, DiffLine? b)
        {
            string? idA = a is { } lineA ? IdOf(lineA, Place(id: null, lineA.Number, b: null)) : null;
            string? idB = b is { } lineB ? IdOf(lineB, Place(id: null, a: null, lineB.Number)) : null;
            if (idA is not null && idA == idB && !_pendingA.Contains(idA) && !_pendingB.Contains(idA))
            {
                Compare(idA, a!.Value, b!.Value);
                return;
            }

            if (idA is not null)
            {
                if (_pendingB.TryTake(idA, out DiffLine earlier))
                    Compare(idA, a!.Value, earlier);
                else if (b is null)
                    ReportOnlyInA(idA, a!.Value.Number);
                else
                    _pendingA.Add(idA, a!.Value);
            }

            if (idB is not null)
            {
                if (_pendingA.TryTake(idB, out DiffLine earlier))
                    Compare(idB, earlier, b!.Value);
                else if (a is null)
                    ReportOnlyInB(idB, b!.Value.Number);
                else
                    _pendingB.Add(idB, b!.Value);
            }
        }

        private void Compare(string id, DiffLine a, DiffLine b)
        {
            DiffExample place = Place(LineId.Shown(id), a.Number, b.Number);
            if (_order.IsOutOfOrder(a.Number, b.Number) && tally.Count(DiffKind.Order))
                tally.Add(place with { Kind = DiffKind.Order });
            _comparer.Compare(a.Bytes.Span, b.Bytes.Span, place, tally);
        }

        private void ReportPending()
        {
            foreach ((string id, long number) in _pendingA.TakeAll())
                ReportOnlyInA(id, number);
            foreach ((string id, long number) in _pendingB.TakeAll())
                ReportOnlyInB(id, number);
        }

        private void ReportOnlyInA(string id, long number)
        {
            if (tally.Count(DiffKind.DocumentOnlyInA))
                tally.Add(Place(LineId.Shown(id), number, b: null) with { Kind = DiffKind.DocumentOnlyInA });
        }

        private void ReportOnlyInB(string id, long number)
        {
            if (tally.Count(DiffKind.DocumentOnlyInB))
                tally.Add(Place(LineId.Shown(id), a: null, number) with { Kind = DiffKind.DocumentOnlyInB });
        }

        private DiffExample Place(string? id, long? a, long? b) => new(DiffKind.Order, pair.Name) { Id = id, LineA = a, LineB = b };

        /// <summary>Null for a line that is none, and for one whose id belongs to another pass.</summary>
        private string? IdOf(DiffLine line, DiffExample place)
        {
            try
            {
                string id = LineId.Of(line.Bytes.Span);
                return passes == 1 || PassOf(id) == pass ? id : null;
            }
            catch (BadLineException e)
            {
                if (pass == 0)
                    BadLines.Count(tally, place, e.Message);
                return null;
            }
        }

        /// <summary>FNV-1a: the same on every machine, as what is found has to be.</summary>
        private uint PassOf(string id)
        {
            uint hash = 2166136261;
            foreach (char c in id)
                hash = (hash ^ c) * 16777619;
            return hash % (uint)passes;
        }
    }
}
