using System.Globalization;
using System.Text;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>
/// Token files in which documents stand in order of a keyed hash of their ids, in bounded memory: every input file is encoded into a run with
/// buckets, buckets that cannot be sorted in memory are divided again, and each part, a range of hashes, is sorted bucket by bucket. The files depend on inputs,
/// options and the number of parts; neither on memory and buckets nor on who did what and how often it was interrupted.
/// </summary>
/// <remarks>
/// With memory M a bucket is read in stretches of about M / 512 from every M of encoded text, and each division makes buckets 512 times smaller. 16 TB with M = 256 MiB
/// are 65,536 pieces and 512 buckets of 32 GiB, read in stretches of 512 KiB; divided once more, each is 512 buckets of 64 MiB, which fit. All is read and written three times.
/// </remarks>
public sealed class DocumentShuffle
{
    /// <summary>Buckets of a run: more make stretches short, fewer make divisions frequent.</summary>
    public const int MostBuckets = 512;

    private const int MostParts = 1 << 20;

    private readonly IReadOnlyList<ShuffleGroup> _groups;
    private readonly IStorage _storage;
    private readonly string _scratch;
    private readonly string _fingerprint;
    private readonly SortBuffers _buffers;
    private readonly List<Bucket>[] _buckets;
    private readonly int[] _groupOfRun;
    private readonly int[] _groupOfPart;

    /// <param name="groups">What is shuffled by itself, each into parts of its own; parts are numbered through all of them.</param>
    /// <param name="destination">Folder or prefix of the token files.</param>
    /// <param name="scratch">Folder or prefix for runs, removed by the caller once all parts are written.</param>
    /// <param name="memoryOfTask">Bytes that each task at work sorts in.</param>
    /// <param name="badLines">What happens to bad lines; files of a run that let them pass do not stand for one that does not.</param>
    public DocumentShuffle(
        Tokenizer tokenizer, TokensOptions options, IReadOnlyList<ShuffleGroup> groups, string destination, string scratch, int memoryOfTask, BadLinePolicy badLines, IStorage storage)
    {
        (_groups, _storage, _scratch) = (groups, storage, scratch);
        _buffers = new SortBuffers(memoryOfTask);
        _buckets = [.. groups.Select(_ => new List<Bucket>())];
        _groupOfRun = [.. groups.SelectMany((group, i) => Enumerable.Repeat(i, group.Files.Count))];
        _groupOfPart = [.. groups.SelectMany((group, i) => Enumerable.Repeat(i, group.Parts))];
        if (_groupOfPart.Length > MostParts)
            throw new ConfigException("parts", $"makes {_groupOfPart.Length:N0} parts; {MostParts:N0} are possible. Set it lower.");
        // The operator of unshuffled files names all that shuffled ones depend on, too, but for the order.
        using var plain = new TokenizeOperator(tokenizer, options with { Order = PartOrder.OfInput }, destination);
        _fingerprint = string.Create(CultureInfo.InvariantCulture, $"{plain.Fingerprint}; keys {options.Seed}; {badLines}");
        int[] buckets = [.. groups.Select(group => BucketsOf(group, memoryOfTask))];
        EncodeTasks = [.. groups.SelectMany(group => group.Files).Select((file, i) => Task(
            RunFormat.NameOf(i), i, [new InputGroup(file.File, [])], DoneMarker.PathFor(scratch, RunFormat.NameOf(i))))];
        Encoding = new RunOperator(
            tokenizer,
            options,
            $"{_fingerprint}; buckets {string.Join(' ', buckets)}",
            task => (RunPath(task.Index), buckets[_groupOfRun[task.Index]]),
            _buffers);
        PartTasks = [.. _groupOfPart.Select((_, part) =>
        {
            string name = TokenParts.Name(part, _groupOfPart.Length);
            return Task(name, part, [], DoneMarker.PathFor(destination, name));
        })];
        string inputs = string.Join('\n', groups.Select(group => $"{group.Parts} {string.Join('\n', group.Files.Select(file => file.Identity))}"));
        _fingerprint += $"; inputs {ContentHash.Of(inputs)}";
        Writing = new ShuffledPartOperator(options, destination.TrimEnd('/'), _fingerprint, ContentOf, storage, _buffers);
    }

    /// <summary>One for each input file: the first step.</summary>
    public IReadOnlyList<ShardTask> EncodeTasks { get; }

    public TaskOperator Encoding { get; }

    /// <summary>One for each part: the last step.</summary>
    public IReadOnlyList<ShardTask> PartTasks { get; }

    public TaskOperator Writing { get; }

    /// <summary>After the first step: finds out what is in which bucket.</summary>
    public void Collect()
    {
        Run[] runs = [.. EncodeTasks.Select(task => Run.Open(RunPath(task.Index), _storage))];
        for (int group = 0; group < _groups.Count; group++)
        {
            _buckets[group].Clear();
            _buckets[group].AddRange(Bucket.Of([.. runs.Where((_, i) => _groupOfRun[i] == group)], _storage));
        }
    }

    /// <summary>
    /// Divides what is too large, until nothing is. Steps that are done are passed over.
    /// </summary>
    /// <param name="run">Runs tasks; false if not all could be done.</param>
    /// <returns>False if <paramref name="run"/> said so.</returns>
    public bool Divide(Func<IReadOnlyList<ShardTask>, TaskOperator, bool> run)
    {
        while (true)
        {
            Split[] splits = [.. _buckets.SelectMany((buckets, group) => buckets.Where(IsTooLarge).Select(bucket => SplitOf(bucket, group)))];
            if (splits.Length == 0)
                return true;
            ShardTask[] tasks = [.. splits.Select((split, i) =>
            {
                string name = StoragePath.Name(split.Path);
                return Task(name, i, [], DoneMarker.PathFor(_scratch, name));
            })];
            using var dividing = new SplitOperator(splits, _fingerprint, _storage, _buffers);
            if (!run(tasks, dividing))
                return false;
            var next = new Queue<Split>(splits);
            foreach (List<Bucket> buckets in _buckets)
            {
                Bucket[] divided = [.. buckets.SelectMany(bucket => IsTooLarge(bucket) ? Bucket.Of([Run.Open(next.Dequeue().Path, _storage)], _storage) : [bucket])];
                buckets.Clear();
                buckets.AddRange(divided);
            }
        }
    }

    /// <summary>Encoded text is at most about as large as the text, which packs to a third.</summary>
    private static int BucketsOf(ShuffleGroup group, int memory)
    {
        long estimate = group.Files.Sum(file => file.File.Compression == Core.Compression.CompressionKind.None ? file.Size : 3 * file.Size);
        return (int)Math.Clamp(Math.Max(2 * estimate / memory, group.Parts), 1, MostBuckets);
    }

    private static ShardTask Task(string name, int index, IReadOnlyList<InputGroup> inputs, string marker) => new(name, index, inputs, [], [marker]);

    private string RunPath(int number) => StoragePath.Join(_scratch, RunFormat.NameOf(number));

    private bool IsTooLarge(Bucket bucket) => bucket.Bytes > _buffers.Bytes && !bucket.HasOneKey;

    /// <summary>The name tells what is in it, so that a run of an interrupted attempt with other memory is not taken for it.</summary>
    private Split SplitOf(Bucket bucket, int group)
    {
        UInt128 wanted = UInt128.Min((UInt128)(2 * bucket.Bytes / _buffers.Bytes) + 1, bucket.Keys.Size);
        int buckets = (int)UInt128.Min(wanted, MostBuckets);
        return new Split(bucket, buckets, StoragePath.Join(_scratch, $"split-{group}-{bucket.Keys.First:x16}-{bucket.Keys.Last:x16}-{buckets}"));
    }

    private (KeyRange Keys, IReadOnlyList<Bucket> Buckets) ContentOf(ShardTask task)
    {
        int group = _groupOfPart[task.Index];
        int first = Array.IndexOf(_groupOfPart, group);
        return (KeyRange.All.Part(task.Index - first, _groups[group].Parts), _buckets[group]);
    }
}
