using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Compression;

public class CodecTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60).Select(i => $"line {i * 7919} ünï\n")));

    public static TheoryData<CompressionKind> Packed { get; } = [CompressionKind.Gzip, CompressionKind.Zstd, CompressionKind.Bzip2];

    public static TheoryData<CompressionKind> All { get; } =
        [CompressionKind.None, CompressionKind.Gzip, CompressionKind.Zstd, CompressionKind.Bzip2];

    [Theory]
    [MemberData(nameof(All))]
    public void DecodingUndoesEncoding(CompressionKind kind) =>
        Prop.ForAll<byte[], byte[]>((a, b) => Decode([.. Member(a, kind), .. Member(b, kind)], kind).ShouldBe([.. a, .. b]))
            .QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Packed))]
    public void BuffersOf64BytesMakeNoDifference(CompressionKind kind)
    {
        byte[] packed = [.. Member(Text, kind), .. Member([], kind), .. Member(Text, kind)];
        foreach (int step in (int[])[1, 7, 64])
        {
            using Stream content = Codec.OpenRead(new Trickle(packed, step), kind, "x", bufferBytes: 64);
            ReadAll(content, step: 64).ShouldBe([.. Text, .. Text]);
        }
    }

    [Theory]
    [MemberData(nameof(Packed))]
    public void ATruncatedFileIsAnErrorAtEveryByteButMemberEnds(CompressionKind kind)
    {
        byte[] member = Member(Text, kind);
        byte[] packed = [.. member, .. Member(Text, kind)];
        for (int length = 0; length <= packed.Length; length++)
        {
            byte[] cut = packed[..length];
            if (length == member.Length || length == packed.Length)
                Decode(cut, kind).Length.ShouldBe(length / member.Length * Text.Length);
            else
                Should.Throw<ShardException>(() => Decode(cut, kind), $"{length} of {packed.Length} bytes")
                    .Message.ShouldContain("some/path: truncated");
        }
    }

    [Theory]
    [MemberData(nameof(Packed))]
    public void GarbageAfterAMemberIsAnErrorThatNamesTheOffset(CompressionKind kind)
    {
        byte[] member = Member(Text, kind);
        string message = Should.Throw<ShardException>(() => Decode([.. member, .. "garbage, and more of it"u8], kind)).Message;
        message.ShouldContain("some/path: corrupt");
        int offset = int.Parse(message.Split("near byte ")[1].Split(' ')[0].Replace(",", "", StringComparison.Ordinal));
        offset.ShouldBeInRange(member.Length, member.Length + 8);
    }

    [Theory]
    [MemberData(nameof(Packed))]
    public void AFlippedBitNeverPassesForContent(CompressionKind kind)
    {
        byte[] member = Member(Text, kind);
        for (int bit = 0; bit < member.Length * 8; bit++)
        {
            byte[] flipped = [.. member];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // What the header says about time and system is free to change.
                Decode(flipped, kind).ShouldBe(Text);
            }
            catch (ShardException)
            {
            }
        }
    }

    [Theory]
    [MemberData(nameof(Packed))]
    public void AFileWithTheWrongNameSaysSo(CompressionKind kind) =>
        Should.Throw<ShardException>(() => Decode("{\"id\": \"1\"}\n"u8.ToArray(), kind)).Message.ShouldContain("its name is wrong");

    [Theory]
    [MemberData(nameof(Packed))]
    public void AnEmptyCompressedFileIsTruncated(CompressionKind kind) =>
        Should.Throw<ShardException>(() => Decode([], kind)).Message.ShouldContain("an empty compressed file still has a header");

    [Theory]
    [MemberData(nameof(Packed))]
    public void NothingMakesAMemberOfNothing(CompressionKind kind)
    {
        Decode(Member([], kind), kind).ShouldBeEmpty();
        using var target = new MemoryStream();
        Codec.OpenWrite(target, kind).Dispose();
        Decode(target.ToArray(), kind).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void AStreamWrittenInPiecesReadsBackWhole(CompressionKind kind)
    {
        byte[] content = new byte[(2 * Codec.MemberBytes) + 12345];
        new System.Random(1).NextBytes(content.AsSpan(content.Length / 2));
        using var target = new MemoryStream();
        using (Stream stream = Codec.OpenWrite(target, kind))
        {
            stream.Write(content.AsSpan(0, 10));
            stream.Write(content.AsSpan(10, content.Length - 20));
            stream.Write(content.AsSpan(content.Length - 10));
        }

        Decode(target.ToArray(), kind).ShouldBe(content);
    }

    [Fact]
    public void ZeroBytesAfterAGzipMemberArePadding()
    {
        byte[] member = Member(Text, CompressionKind.Gzip);
        Decode([.. member, .. new byte[500]], CompressionKind.Gzip).ShouldBe(Text);
        Decode([.. member, .. new byte[70], .. member], CompressionKind.Gzip).ShouldBe([.. Text, .. Text]);
    }

    [Fact]
    public void DotNetsOwnGzipReadsAndWritesTheSame()
    {
        using (var ours = new GZipStream(new MemoryStream([.. Member(Text, CompressionKind.Gzip)]), CompressionMode.Decompress))
            ReadAll(ours, 1000).ShouldBe(Text);
        using var theirs = new MemoryStream();
        using (var gzip = new GZipStream(theirs, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(Text);
        Decode(theirs.ToArray(), CompressionKind.Gzip).ShouldBe(Text);
    }

    [SkippableTheory]
    [InlineData(CompressionKind.Gzip, "gzip")]
    [InlineData(CompressionKind.Zstd, "zstd")]
    [InlineData(CompressionKind.Bzip2, "bzip2")]
    public void TheFormatsOwnProgramReadsOurFilesAndWeItsFiles(CompressionKind kind, string program)
    {
        Skip.If(CommandRunner.Find(program) is null, $"{program} is not installed");
        using var folder = new TempFolder();
        string path = folder.Write("x.txt", Text);
        CommandRunner.Run(program, ["-k", path]).ExitCode.ShouldBe(0);
        Decode(File.ReadAllBytes(path + kind.Extension()), kind).ShouldBe(Text);
        string ours = folder.Write("y.txt" + kind.Extension(), [.. Member(Text, kind), .. Member([], kind), .. Member(Text, kind)]);
        CommandRunner.Run(program, ["-d", "-k", ours]).ExitCode.ShouldBe(0);
        File.ReadAllBytes(folder["y.txt"]).ShouldBe([.. Text, .. Text]);
    }

    [Fact]
    public void SkippableZstdFramesAreSkipped()
    {
        byte[] skippable = new byte[8 + 100];
        BinaryPrimitives.WriteUInt32LittleEndian(skippable, 0x184D2A53);
        BinaryPrimitives.WriteUInt32LittleEndian(skippable.AsSpan(4), 100);
        byte[] frame = Member(Text, CompressionKind.Zstd);
        Decode([.. skippable, .. frame, .. skippable, .. frame, .. skippable], CompressionKind.Zstd).ShouldBe([.. Text, .. Text]);
        Should.Throw<ShardException>(() => Decode([.. frame, .. skippable[..50]], CompressionKind.Zstd));
    }

    [Fact]
    public void AZstdFrameThatClaimsAHugeWindowIsRefused()
    {
        // Magic, a descriptor without content size, a window descriptor for 2^41 bytes, and an empty last block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 31 << 3, 0x01, 0x00, 0x00];
        Should.Throw<ShardException>(() => Decode(frame, CompressionKind.Zstd)).Message.ShouldContain("memory");
    }

    [Fact]
    public void ClosingTheContentClosesTheSource()
    {
        var source = new Trickle(Member(Text, CompressionKind.Gzip), 100);
        Codec.OpenRead(source, CompressionKind.Gzip, "x").Dispose();
        source.Disposed.ShouldBeTrue();
    }

    [Fact]
    public void AMissingLibraryIsNamedWithItsPackage() =>
        Should.Throw<RunException>(() => NativeLibraries.Require("libabsent.so.9", "libabsent9", "read .abs files"))
            .Message.ShouldBe(
                "libabsent.so.9 is needed to read .abs files, and this machine does not have it. Install the package libabsent9 " +
                "(Debian, Ubuntu: apt-get install libabsent9).");

    internal static byte[] Member(byte[] content, CompressionKind kind)
    {
        using var output = new PooledBuffer();
        Codec.CompressMember(content, output, kind);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Decode(byte[] packed, CompressionKind kind)
    {
        using Stream stream = Codec.OpenRead(new MemoryStream(packed), kind, "some/path");
        return ReadAll(stream, step: 333);
    }

    private static byte[] ReadAll(Stream stream, int step)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[step];
        while (stream.Read(buffer) is int read and > 0)
            content.Write(buffer.AsSpan(0, read));
        stream.Read(buffer).ShouldBe(0, "a stream that has ended stays ended");
        return content.ToArray();
    }
}
