using System.Text;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests;

public class BatchEncoderTests
{
    [Fact]
    public void ABatchIsItsTextsOneByOneWhateverTheNumberOfThreads()
    {
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        BatchEncoder[] batchEncoders = [.. new[] { 1, 2, 5 }.Select(threads => SmallTokenizer.Trained.CreateBatchEncoder(threads))];
        Prop.ForAll(Arb.From(UnicodeText.Any.Generator.ArrayOf()), texts =>
        {
            ReadOnlyMemory<byte>[] utf8 = [.. texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];
            return batchEncoders.All(batchEncoder =>
            {
                var batch = new TokenBatch();
                batchEncoder.Encode(utf8, batch);
                return batch.Count == texts.Length && Enumerable.Range(0, batch.Count).All(i => batch[i].SequenceEqual(encoder.Ids(texts[i])));
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(30));
        foreach (BatchEncoder batchEncoder in batchEncoders)
            batchEncoder.Dispose();
    }

    [Fact]
    public void ABatchGoesBehindWhatIsThere()
    {
        using BatchEncoder encoder = SmallTokenizer.Trained.CreateBatchEncoder(2);
        var batch = new TokenBatch();
        encoder.Encode(Texts("the cat", ""), batch);
        encoder.Encode(Texts(), batch);
        encoder.Encode(Texts("the end"), batch);
        batch.Count.ShouldBe(3);
        Enumerable.Range(0, 3).Select(i => SmallTokenizer.Trained.Decode(batch[i])).ShouldBe(["the cat", "", "the end"]);
    }

    [Fact]
    public void OptionsHoldOnEveryThread()
    {
        using BatchEncoder encoder = SmallTokenizer.Trained.CreateBatchEncoder(3, new EncoderOptions { EncodeSpecialTokens = true });
        var batch = new TokenBatch();
        encoder.Encode(Texts([.. Enumerable.Repeat("<|endoftext|>", 100)]), batch);
        for (int i = 0; i < 100; i++)
            batch[i].Length.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void NothingIsAllocatedOnceWarm()
    {
        using BatchEncoder encoder = SmallTokenizer.Trained.CreateBatchEncoder(1);
        ReadOnlyMemory<byte>[] texts = Texts([.. Enumerable.Range(0, 50).Select(i => $"the cat sat on mat {i} and a word that is too long for a cache of short ones: {new string('a', i)}")]);
        var batch = new TokenBatch();
        void Encode()
        {
            batch.Clear();
            encoder.Encode(texts, batch);
        }

        Encode();
        Allocation.Of(Encode).ShouldBe(0);
    }

    [Fact]
    public void AnEncoderThatWasDisposedOfOrHasNoThreadSaysSo()
    {
        BatchEncoder encoder = SmallTokenizer.Trained.CreateBatchEncoder(2);
        encoder.Dispose();
        encoder.Dispose();
        Should.Throw<ObjectDisposedException>(() => encoder.Encode(Texts("a"), new TokenBatch()));
        Should.Throw<ArgumentOutOfRangeException>(() => SmallTokenizer.Trained.CreateBatchEncoder(0));
    }

    private static ReadOnlyMemory<byte>[] Texts(params string[] texts) => [.. texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];
}
