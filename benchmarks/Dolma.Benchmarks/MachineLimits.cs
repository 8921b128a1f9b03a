using System.Diagnostics;
using System.Text.Json;
using Dolma.Core.Compression;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Benchmarks;

/// <summary>What this machine can do at best with the same bytes: the yardstick beside every stage's figure.</summary>
internal static class MachineLimits
{
    /// <summary>What deduplication is measured by.</summary>
    public const string GunzipAndScan = "gunzip + JSON scan";

    /// <summary>Runs of gzip; the best counts.</summary>
    private const int Rounds = 3;

    /// <summary>MB of JSON lines a second and core, by name.</summary>
    public static IEnumerable<(string Name, double MegabytesPerSecond)> Measure(IReadOnlyList<string> gzipFiles)
    {
        byte[] content = ReadAll(gzipFiles);
        yield return ("gzip -dc (the program)", RunGzip(content.Length, gzipFiles));
        yield return ("gunzip (as dolma reads)", ProcessorTime.MegabytesPerSecond(content.Length, () => Drain(gzipFiles.Select(f => (Stream)File.OpenRead(f)), CompressionKind.Gzip)));
        byte[] zstd = Pack(content, CompressionKind.Zstd, CompressionEffort.Default);
        yield return ("unzstd (as dolma reads)", ProcessorTime.MegabytesPerSecond(content.Length, () => Drain([new MemoryStream(zstd)], CompressionKind.Zstd)));
        yield return (GunzipAndScan, ProcessorTime.MegabytesPerSecond(content.Length, () => Scan(ReadAll(gzipFiles))));
        yield return ("JSON scan (Utf8JsonReader)", ProcessorTime.MegabytesPerSecond(content.Length, () => Scan(content)));
        yield return ("document parse (id, text, source)", ProcessorTime.MegabytesPerSecond(content.Length, () => Parse(content)));
        yield return ("gzip, fastest", ProcessorTime.MegabytesPerSecond(content.Length, () => Pack(content, CompressionKind.Gzip, CompressionEffort.Fastest)));
        yield return ("zstd 3", ProcessorTime.MegabytesPerSecond(content.Length, () => Pack(content, CompressionKind.Zstd, CompressionEffort.Default)));
    }

    private static byte[] ReadAll(IReadOnlyList<string> files)
    {
        var all = new MemoryStream();
        foreach (string file in files)
        {
            using Stream content = Codec.OpenRead(File.OpenRead(file), CompressionKind.Gzip, file);
            content.CopyTo(all);
        }

        return all.ToArray();
    }

    private static double RunGzip(long bytes, IReadOnlyList<string> files)
    {
        var start = new ProcessStartInfo("gzip") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-dc");
        foreach (string file in files)
            start.ArgumentList.Add(file);
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            double before = ChildProcessorTime.Seconds();
            using Process process = Process.Start(start)!;
            process.StandardOutput.BaseStream.CopyTo(Stream.Null, 1 << 20);
            process.WaitForExit();
            best = Math.Min(best, ChildProcessorTime.Seconds() - before);
        }

        return bytes / 1e6 / best;
    }

    private static void Drain(IEnumerable<Stream> files, CompressionKind kind)
    {
        byte[] buffer = new byte[1 << 18];
        foreach (Stream file in files)
        {
            using Stream content = Codec.OpenRead(file, kind, "benchmark");
            while (content.Read(buffer) > 0)
            {
            }
        }
    }

    private static void Scan(byte[] content)
    {
        ForEachLine(content, line =>
        {
            var reader = new Utf8JsonReader(line.Span);
            while (reader.Read())
            {
            }
        });
    }

    private static void Parse(byte[] content)
    {
        using var document = new Document();
        ForEachLine(content, document.Parse);
    }

    private static void ForEachLine(byte[] content, Action<ReadOnlyMemory<byte>> action)
    {
        using var reader = new LineReader(new MemoryStream(content), "benchmark");
        using var block = new LineBlock();
        while (reader.Read(block, 1 << 20, 4096) > 0)
        {
            for (int i = 0; i < block.Count; i++)
                action(block[i]);
            block.Clear();
        }
    }

    private static byte[] Pack(byte[] content, CompressionKind kind, CompressionEffort effort)
    {
        using var compressor = new MemberCompressor(kind, CompressionLevels.Of(kind, effort));
        using var member = new PooledBuffer(1 << 20);
        var packed = new MemoryStream();
        for (int from = 0; from < content.Length; from += Codec.MemberBytes)
        {
            member.Clear();
            compressor.Compress(content.AsSpan(from, Math.Min(Codec.MemberBytes, content.Length - from)), member);
            packed.Write(member.WrittenSpan);
        }

        return packed.ToArray();
    }
}
