using System.Text;
using Dolma.Core.FastText;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

public sealed class FastTextQuantizationTests
{
    [Fact]
    public void ASmallModelIsReadBackAsItWasAndLosesLittle()
    {
        using var chunks = new SampleChunks();
        FastTextModel dense = Trained(chunks);
        foreach (bool hasNorms in (bool[])[false, true])
        {
            FastTextModel small = new FastTextQuantization(new FastTextQuantizationOptions { HasNorms = hasNorms }).Quantize(dense);
            byte[] file = Bytes(small);
            file.Length.ShouldBeLessThan(Bytes(dense).Length / 2);
            using var stream = new MemoryStream(file);
            FastTextModel read = FastTextModel.Read(stream, "small");
            Bytes(read).ShouldBe(file);
            read.IsQuantized.ShouldBeTrue();
            chunks.Accuracy(read).ShouldBe(chunks.Accuracy(small));
            chunks.Accuracy(read).ShouldBeGreaterThan(chunks.Accuracy(dense) - 0.05);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameFileAndAnotherOneDoesNot()
    {
        FastTextModel dense = Random(rows: 600, dimension: 7, labels: 3);
        var options = new FastTextQuantizationOptions { PartSize = 2, HasNorms = true };
        byte[] first = Bytes(new FastTextQuantization(options).Quantize(dense));
        Bytes(new FastTextQuantization(options).Quantize(dense)).ShouldBe(first);
        Bytes(new FastTextQuantization(options with { Seed = 1 }).Quantize(dense)).ShouldNotBe(first);
    }

    [Fact]
    public void WithAsManyRowsAsCodesNothingIsLost()
    {
        FastTextModel dense = Random(rows: CentroidSet.Size, dimension: 3, labels: 2);
        FastTextModel small = new FastTextQuantization(new FastTextQuantizationOptions { PartSize = 3 }).Quantize(dense);
        for (int row = 0; row < dense.Input.Rows; row++)
            small.Input.Row(row).ToArray().ShouldBe(dense.Input.Row(row).ToArray());
    }

    [Fact]
    public void EveryCodeIsThatOfTheNearestCentroid()
    {
        FastTextModel dense = Random(rows: 500, dimension: 5, labels: 2);
        QuantizedMatrix codes = QuantizedMatrix.Of(dense.Input, 2, hasNorms: false, seed: 0, CancellationToken.None);
        codes.Quantizer.LastPartSize.ShouldBe(1);
        for (int row = 0; row < dense.Input.Rows; row++)
        {
            for (int part = 0; part < codes.Quantizer.Parts; part++)
            {
                float[] point = dense.Input.Row(row).Slice(part * 2, codes.Quantizer.Centroid(part, 0).Length).ToArray();
                float[] distances = [.. Enumerable.Range(0, CentroidSet.Size).Select(c => Distance(point, codes.Quantizer.Centroid(part, (byte)c).ToArray()))];
                ((int)codes.Codes[(row * codes.Quantizer.Parts) + part]).ShouldBe(Array.IndexOf(distances, distances.Min()));
            }
        }
    }

    [Fact]
    public void ACutoffKeepsTheLongestRowsAndTheEndOfTheLine()
    {
        FastTextModel dense = Random(rows: 600, dimension: 4, labels: 2);
        FastTextModel small = new FastTextQuantization(new FastTextQuantizationOptions { Cutoff = 300 }).Quantize(dense);
        small.Input.Rows.ShouldBe(300);
        float[] lengths = QuantizedMatrix.Lengths(dense.Input);
        int endOfLine = dense.Dictionary.Find("</s>"u8, FastTextHash.Of("</s>"u8));
        var expected = Enumerable.Range(0, 600).Where(row => row != endOfLine).OrderByDescending(row => lengths[row]).Take(299).Append(endOfLine)
            .Where(row => row < dense.Words).Select(row => Encoding.UTF8.GetString(dense.Dictionary.Entry(row)));
        Enumerable.Range(0, small.Words).Select(row => Encoding.UTF8.GetString(small.Dictionary.Entry(row))).ShouldBe(expected, ignoreOrder: true);
        small.Words.ShouldBe(300 - small.Dictionary.Pruned!.Count);
    }

    [Fact]
    public void EveryDamagedByteIsEitherHarmlessOrExplained()
    {
        FastTextModel dense = Random(rows: 300, dimension: 3, labels: 2);
        byte[] good = Bytes(new FastTextQuantization(new FastTextQuantizationOptions { HasNorms = true, Cutoff = 270 }).Quantize(dense));
        // All of the head, then a sample that meets every kind of byte.
        for (int i = 0; i < good.Length; i += i < 100 ? 1 : 7)
        {
            byte[] file = [.. good];
            file[i] ^= 0x81;
            using var stream = new MemoryStream(file);
            try
            {
                FastTextModel.Read(stream, "x").CreatePredictor().Predict("w1 w2 w3 unknown"u8);
            }
            catch (RunException e)
            {
                e.Message.ShouldStartWith("x: ");
            }
        }
    }

    [Fact]
    public void WhatCannotWorkIsExplainedAllAtOnce()
    {
        FastTextModel dense = Random(rows: 600, dimension: 4, labels: 2);
        FastTextModel small = new FastTextQuantization(new FastTextQuantizationOptions()).Quantize(dense);
        Keys(new(), small).ShouldBe(["model"]);
        Keys(new() { QuantizesOutput = true, PartSize = 5 }, dense).ShouldBe(["qout", "dsub"]);
        Keys(new() { Cutoff = 300, Retraining = new() }, dense).ShouldBe(["retrain"]);
        Keys(new(), Random(rows: 100, dimension: 4, labels: 2)).ShouldBe(["model"]);
        Keys(new() { Cutoff = 100, PartSize = 0 }, dense).ShouldBe(["dsub", "cutoff"]);
    }

    private static IEnumerable<string> Keys(FastTextQuantizationOptions options, FastTextModel model) =>
        Should.Throw<ConfigException>(() => new FastTextQuantization(options).Quantize(model)).Problems.Select(p => p.Key);

    private static float Distance(float[] a, float[] b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static FastTextModel Trained(SampleChunks chunks) => new FastTextTraining(new FastTextTrainingOptions
    {
        Model = new FastTextArguments { Dimension = 10, Epochs = 10, WordNgrams = 2, Buckets = 1000, MinCount = 4 },
        LearningRate = 0.5,
    }).Train(chunks.Train);

    /// <summary>Half of the rows words, the others buckets; all values drawn.</summary>
    private static FastTextModel Random(int rows, int dimension, int labels)
    {
        var random = new SplitMix(9);
        var matrices = new[] { new FastTextMatrix(rows, dimension), new FastTextMatrix(labels, dimension) };
        foreach (FastTextMatrix matrix in matrices)
        {
            for (int row = 0; row < matrix.Rows; row++)
            {
                foreach (ref float value in matrix.Row(row))
                    value = (float)random.NextDouble() - 0.5f;
            }
        }

        var arguments = new FastTextArguments { Dimension = dimension, WordNgrams = 2, Buckets = rows / 2 };
        string[] entries = ["</s>", .. Enumerable.Range(1, (rows / 2) - 1).Select(i => $"w{i}"), .. Enumerable.Range(0, labels).Select(i => $"__label__{i}")];
        var dictionary = new FastTextDictionary(
            arguments, [.. entries.Select(Encoding.UTF8.GetBytes)], [.. entries.Select(_ => 1L)], rows / 2, pruned: null);
        return new FastTextModel(arguments, dictionary, matrices[0], matrices[1]);
    }

    private static byte[] Bytes(FastTextModel model)
    {
        using var stream = new MemoryStream();
        model.Write(stream);
        return stream.ToArray();
    }
}
