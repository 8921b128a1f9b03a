using System.Buffers.Text;
using System.Globalization;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Tokenize.TokenFiles.Folders;

namespace Dolma.Tokenize.TokenFiles.Resharding;

/// <summary>Writes new token files from parts of others: tokens are copied, rows shifted to where they now stand.</summary>
public sealed class ReshardOperator : TaskOperator
{
    private const int CopyBytes = 1 << 20;

    private readonly IReadOnlyList<IReadOnlyList<ReshardUnit>> _files;
    private readonly string _destination;
    private readonly IStorage _storage;

    /// <param name="files">For each new file what goes into it.</param>
    /// <param name="destination">Folder or prefix of the new files.</param>
    public ReshardOperator(IReadOnlyList<IReadOnlyList<ReshardUnit>> files, string destination, IStorage storage)
    {
        (_files, _destination, _storage) = (files, destination.TrimEnd('/'), storage);
        string plan = string.Join('\n', files.Select(units => string.Join(' ', units.Select(unit => $"{unit.File.Tokens.Path} {unit.Taken} {unit.Seed}"))));
        Fingerprint = $"reshard 1; {ContentHash.Of(plan)}";
        Tasks = [.. files.Select((units, i) => new ShardTask(
            NameOf(i),
            i,
            // Read by nobody as lines; named so that a changed file is seen.
            [.. units.SelectMany(unit => new[] { unit.File.Tokens.Path, unit.File.IndexPath }).Select(path => new InputGroup(new InputFile(path, CompressionKind.None), []))],
            [],
            [DoneMarker.PathFor(_destination, "reshard-" + NameOf(i))]))];
    }

    public override string Fingerprint { get; }

    public override bool ReadsLines => false;

    /// <summary>One for each new file.</summary>
    public IReadOnlyList<ShardTask> Tasks { get; }

    public override OperatorWorker CreateWorker() => throw new NotSupportedException();

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
    {
        OutputSink tokens = outputs.Create(new OutputFile($"{_destination}/{task.Name}.npy", CompressionKind.None));
        OutputSink index = outputs.Create(new OutputFile($"{_destination}/{task.Name}.csv.gz", CompressionKind.Gzip));
        using var row = new PooledBuffer();
        byte[] buffer = new byte[CopyBytes];
        long written = 0;
        long documents = 0;
        long documentsRead = 0;
        foreach (ReshardUnit unit in _files[task.Index])
        {
            Func<bool> isTaken = unit.Selection();
            using TokenIndexReader rows = unit.Folder.OpenIndex(unit.File);
            using Stream source = _storage.OpenRead(unit.File.Tokens.Path);
            long at = 0;
            while (rows.Read())
            {
                if (rows.Start != at)
                    throw new ShardException($"{unit.File.IndexPath}, row {rows.Rows}: begins at {rows.Start:N0}, and the one before ends at {at:N0}. See `dolma tokens verify`.");
                at = rows.End;
                bool takes = isTaken();
                Copy(source, (rows.End - rows.Start) * unit.Folder.ItemBytes, takes ? tokens : null, buffer, unit);
                if (!takes)
                    continue;
                WriteRow(row, written, written += rows.End - rows.Start, rows, index);
                documents++;
            }

            documentsRead += rows.Rows;
            if (at * unit.Folder.ItemBytes != unit.File.Tokens.Size)
                throw new ShardException($"{unit.File.Tokens.Path}: has {unit.File.Tokens.Size:N0} bytes, and its index ends at token {at:N0}. See `dolma tokens verify`.");
        }

        tokens.Complete(documents, written);
        index.Complete(documents);
        outputs.Counts.Add("documents_in", documentsRead);
        outputs.Counts.Add("documents_out", documents);
        outputs.Counts.Add("tokens", written);
    }

    private static string NameOf(int file) => file.ToString("000000", CultureInfo.InvariantCulture);

    private static void Copy(Stream source, long bytes, OutputSink? output, byte[] buffer, ReshardUnit unit)
    {
        while (bytes > 0)
        {
            int read = source.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length));
            if (read == 0)
                throw new ShardException($"{unit.File.Tokens.Path}: ends before its index does. See `dolma tokens verify`.");
            output?.Write(buffer.AsSpan(0, read));
            bytes -= read;
        }
    }

    private static void WriteRow(PooledBuffer row, long start, long end, TokenIndexReader from, OutputSink index)
    {
        row.Clear();
        WriteNumber(row, start);
        row.Write((byte)',');
        WriteNumber(row, end);
        row.Write((byte)',');
        from.WriteRowEnd(row);
        index.Write(row.WrittenSpan);
    }

    private static void WriteNumber(PooledBuffer row, long value)
    {
        Utf8Formatter.TryFormat(value, row.GetSpan(20), out int length);
        row.Advance(length);
    }
}
