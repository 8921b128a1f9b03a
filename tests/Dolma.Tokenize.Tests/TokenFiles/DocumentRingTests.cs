using System.Globalization;
using Dolma.Tokenize.TokenFiles;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests.TokenFiles;

public class DocumentRingTests
{
    [Theory]
    [InlineData(1, 9, "a0 a1 a2 | b0 | c0 c1 |")]
    [InlineData(2, 9, "a0 b0 a1 a2 c0 c1 |")]
    [InlineData(3, 9, "a0 b0 c0 a1 c1 a2 |")]
    [InlineData(3, 2, "a0 b0 | a1 | a2 c0 | c1 | |")]
    public void FilesTakeTurnsAndEachEndTakesOneToo(int ringSize, int batchSize, string expected)
    {
        var order = new PartOrder { RingSize = ringSize, BatchSize = batchSize };
        Plainly(order, [3, 1, 2]).ShouldBe(expected);
        Give(order, [3, 1, 2], pieces: 1, turn: 0).ShouldBe(expected);
    }

    [Fact]
    public void TheOrderIsThatOfThePlainAlgorithmInWhateverPiecesTheFilesCome()
    {
        Gen<(PartOrder Order, int[] Files, int Pieces, int Turn)> cases =
            from ring in Gen.Choose(1, 6)
            from batch in Gen.Choose(1, 20)
            from files in Gen.Choose(0, 12).ArrayOf()
            from pieces in Gen.Choose(1, 4)
            from turn in Gen.Choose(0, 1000)
            select (new PartOrder { RingSize = ring, BatchSize = batch }, files, pieces, turn);
        Prop.ForAll(cases.ToArbitrary(), c => Give(c.Order, c.Files, c.Pieces, c.Turn) == Plainly(c.Order, c.Files)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void FilesAreDrawnBySizeAndEveryDocumentComesOnceAndInItsFilesOrder()
    {
        var order = new PartOrder { RingSize = 2, DrawsBySize = true };
        string[] given = Give(order, [400, 100], pieces: 7, turn: 3).Split(' ').Where(name => name != "|").ToArray();
        given.Length.ShouldBe(500);
        foreach (char file in "ab")
            given.Where(name => name[0] == file).Select(name => int.Parse(name[1..])).ShouldBeInOrder();
        // Of the first half a fifth comes from the small file, give or take four standard deviations.
        given.Take(250).Count(name => name[0] == 'b').ShouldBeInRange(25, 75);
        Give(order, [400, 100], pieces: 3, turn: 1).ShouldBe(string.Join(' ', [.. given, "|"]));
    }

    /// <summary>The original's loop, on whole files.</summary>
    private static string Plainly(PartOrder order, int[] files)
    {
        var paths = new Queue<int>(Enumerable.Range(0, files.Length));
        var ring = new List<(int File, int Next)>();
        while (paths.Count > 0 && ring.Count < order.RingSize)
            ring.Add((paths.Dequeue(), 0));
        var given = new List<string>();
        while (paths.Count > 0 || ring.Count > 0)
        {
            for (int i = 0; i < order.BatchSize; i++)
            {
                if (ring.Count == 0)
                {
                    if (paths.Count == 0)
                        break;
                    ring.Add((paths.Dequeue(), 0));
                }

                int j = i % ring.Count;
                (int file, int next) = ring[j];
                if (next < files[file])
                {
                    given.Add(Name(file, next));
                    ring[j] = (file, next + 1);
                    continue;
                }

                ring.RemoveAt(j);
                if (ring.Count == 0)
                    break;
                if (paths.Count > 0)
                    ring.Add((paths.Dequeue(), 0));
            }

            given.Add("|");
        }

        return string.Join(' ', given);
    }

    /// <summary>What the ring gives out if the files come in pieces of so many documents, now this and now that file's.</summary>
    private static string Give(PartOrder order, int[] files, int pieces, int turn)
    {
        using var ring = new DocumentRing(order, [.. files.Select(size => (long)size)], new LocalShuffle(1, 0));
        var given = new List<string>();
        var random = new System.Random(turn);
        int[] next = new int[files.Length];
        List<int> open = [.. Enumerable.Range(0, files.Length)];
        while (open.Count > 0)
        {
            int file = open[random.Next(open.Count)];
            var documents = new EncodedDocuments();
            for (int i = 0; i < pieces && next[file] < files[file]; i++)
            {
                documents.RowEnds.Write(System.Text.Encoding.UTF8.GetBytes(Name(file, next[file]++)));
                documents.Add(tokens: 0);
            }

            ring.Exchange(file, documents, pieces);
            if (next[file] == files[file])
            {
                ring.End(file);
                open.Remove(file);
            }

            Drain();
        }

        Drain();
        return string.Join(' ', given);

        void Drain() => ring.Drain(new Names(ring, given));
    }

    private static string Name(int file, int document) => string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + file)}{document}");

    private sealed class Names(DocumentRing ring, List<string> given) : DocumentRing.IReceiver
    {
        public void Take(EncodedDocuments documents, int index) => given.Add(System.Text.Encoding.UTF8.GetString(documents.RowEndOf(documents[index])));

        public void Release(EncodedDocuments documents) => ring.Recycle(documents);

        public void EndBatch() => given.Add("|");
    }
}
