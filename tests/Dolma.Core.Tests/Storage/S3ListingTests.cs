using Amazon.S3.Model;
using Dolma.Core.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Storage;

public sealed class S3ListingTests
{
    /// <summary>Of a hundred, if each waited for the one before.</summary>
    private const int MostInAChain = 40;

    [Fact]
    public void ShortListingsAreOneRequest()
    {
        var server = new Keys(["d/a", "d/b/c", "e/x"]);
        server.List("s3://bucket/d", out int requests).ShouldBe(["d/a", "d/b/c"]);
        requests.ShouldBe(1);
        server.List("s3://bucket/nothing", out _).ShouldBeEmpty();
    }

    [Fact]
    public void NumberedNamesAreAskedForSideBySide()
    {
        string[] keys = [.. Enumerable.Range(0, 100_000).Select(i => $"d/part-{i:00000}.json.gz")];
        var server = new Keys(keys);
        server.List("s3://bucket/d", out int requests).ShouldBe(keys);
        requests.ShouldBeLessThan(300);
        server.LongestChain.ShouldBeLessThan(MostInAChain);
    }

    [Fact]
    public void FoldersAreAskedForSideBySide()
    {
        string[] keys = [.. Enumerable.Range(0, 100_000).Select(i => $"d/{"abcdefghijklmnop"[i / 6250]}x/{"uvwxyz"[i % 6]}y/name{i:x}").Order(PathOrder.Instance)];
        var server = new Keys(keys);
        server.List("s3://bucket/d", out int requests).ShouldBe(keys);
        requests.ShouldBeLessThan(400);
        server.LongestChain.ShouldBeLessThan(MostInAChain);
    }

    [Fact]
    public void EveryListingIsWholeWhateverTheNamesAre()
    {
        Gen<string> name = Gen.Elements("0", "1", "9", "00", "09", "10", "a", "f", "z", "é", "\U0001F600", "-", "~").ListOf().Select(string.Concat);
        Gen<string> path = name.ListOf().Select(parts => "d/" + string.Join('/', parts.Take(3)) + "x");
        Prop.ForAll(path.ListOf().Select(paths => paths.Distinct(StringComparer.Ordinal).ToArray()).ToArbitrary(), Gen.Elements(1, 2, 5).ToArbitrary(), (paths, page) =>
        {
            var server = new Keys([.. paths.Append("c"), "e"], page);
            return server.List("s3://bucket/d", out _).SequenceEqual(paths.Order(PathOrder.Instance));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>A bucket in memory.</summary>
    private sealed class Keys(IEnumerable<string> keys, int page = 1000)
    {
        private readonly string[] _keys = [.. keys.Order(PathOrder.Instance)];
        private readonly Dictionary<string, int> _chains = new(StringComparer.Ordinal);
        private int _requests;

        /// <summary>Requests that had to wait for each other: each begins where an answer ended, or before.</summary>
        public int LongestChain { get; private set; }

        public string[] List(string path, out int requests)
        {
            string[] found = [.. new S3Listing(Answer, Dolma.Core.Storage.S3Location.Parse(path)).Keys().Select(item => item.Key).Order(PathOrder.Instance)];
            requests = _requests;
            return found;
        }

        private ListObjectsV2Response Answer(ListObjectsV2Request request)
        {
            lock (_chains)
            {
                _requests++;
                var answer = new ListObjectsV2Response { S3Objects = [], CommonPrefixes = [] };
                string prefix = request.Prefix ?? "";
                int first = request.StartAfter is null ? 0 : Array.BinarySearch(_keys, request.StartAfter, PathOrder.Instance);
                first = first < 0 ? ~first : request.StartAfter is null ? 0 : first + 1;
                for (int i = first; i < _keys.Length; i++)
                {
                    if (!_keys[i].StartsWith(prefix, StringComparison.Ordinal))
                        continue;
                    int slash = request.Delimiter is null ? -1 : _keys[i].IndexOf(request.Delimiter, prefix.Length, StringComparison.Ordinal);
                    string? folder = slash < 0 ? null : _keys[i][..(slash + 1)];
                    if (folder is not null && answer.CommonPrefixes is [.., { } known] && known == folder)
                        continue;
                    if (answer.S3Objects.Count + answer.CommonPrefixes.Count == page)
                    {
                        answer.IsTruncated = true;
                        break;
                    }

                    if (folder is null)
                        answer.S3Objects.Add(new S3Object { Key = _keys[i] });
                    else
                        answer.CommonPrefixes.Add(folder);
                }

                int chain = 1 + (request.StartAfter is null ? 0 : _chains.GetValueOrDefault(request.StartAfter));
                LongestChain = Math.Max(LongestChain, chain);
                // Whoever asks for what follows had to wait for the first answer that ended there, not for those that came to the same end later.
                if (answer.S3Objects.Count > 0 && _chains.GetValueOrDefault(answer.S3Objects[^1].Key, int.MaxValue) > chain)
                    _chains[answer.S3Objects[^1].Key] = chain;
                return answer;
            }
        }
    }
}
