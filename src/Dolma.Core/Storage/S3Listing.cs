using System.Collections.Concurrent;
using Amazon.S3.Model;
using Dolma.Core.Threads;

namespace Dolma.Core.Storage;

/// <summary>
/// All keys below a prefix. An answer has a thousand keys and says where the next one begins, which would make a request wait for the one
/// before; so a longer listing is cut into ranges of keys that are asked for side by side: at the folders below, and where names are
/// numbered. The cuts are guesses and decide about speed alone, as the ranges together are everything, whatever lies in them.
/// </summary>
/// <param name="send">Sends a request.</param>
/// <param name="location">What is listed.</param>
internal sealed class S3Listing(Func<ListObjectsV2Request, ListObjectsV2Response> send, S3Location location)
{
    /// <summary>Requests at a time. Amazon takes 5,500 a second for each prefix, and an answer takes a tenth of one.</summary>
    private const int Threads = 16;

    /// <summary>Folders that are looked for, level by level, before keys are asked for.</summary>
    private const int EnoughFolders = 32;

    private const int DeepestFolders = 4;

    /// <summary>Digits of a number, from where the names of one answer begin to differ to the left, at which is cut.</summary>
    private const int DigitsCut = 3;

    private readonly ConcurrentBag<IReadOnlyList<S3Object>> _found = [];

    /// <summary>Keys behind <paramref name="After"/>, up to and with <paramref name="Last"/>; null is the beginning, or the end.</summary>
    private sealed record Range(string? After, string? Last);

    /// <summary>In no order.</summary>
    public IEnumerable<S3Object> Keys()
    {
        Range? rest = Ask(new Range(null, null), out _);
        if (rest is null)
            return _found.SelectMany(page => page);
        List<Range> waiting = [.. Cut(rest, Folders())];
        while (waiting.Count > 0)
        {
            var next = new ConcurrentBag<Range>();
            // As long as there are enough to ask for, each goes on as it is: a cut where nothing lies costs a request.
            bool isEnough = waiting.Count >= 2 * Threads;
            OnThreads.ForEach(waiting.Count, Threads, i =>
            {
                if (Ask(waiting[i], out string first) is not { } unread)
                    return;
                foreach (Range part in Cut(unread, isEnough ? [] : Numbers(first, unread.After!)))
                    next.Add(part);
            });
            waiting = [.. next];
        }

        return _found.SelectMany(page => page);
    }

    /// <summary>One request.</summary>
    /// <param name="first">The first key of the answer; empty if there is none.</param>
    /// <returns>What of the range was not in the answer; null if nothing.</returns>
    private Range? Ask(Range range, out string first)
    {
        var request = new ListObjectsV2Request { BucketName = location.Bucket, Prefix = location.DirectoryPrefix, StartAfter = range.After };
        ListObjectsV2Response page = send(request);
        // A server may have looked through many deleted keys, and found none.
        while (page is { IsTruncated: true, S3Objects: null or { Count: 0 } })
        {
            request.ContinuationToken = page.NextContinuationToken;
            page = send(request);
        }

        List<S3Object> keys = page.S3Objects ?? [];
        first = keys.Count > 0 ? keys[0].Key : "";
        string? last = keys.Count > 0 ? keys[^1].Key : null;
        if (range.Last is null || last is null || PathOrder.Instance.Compare(last, range.Last) <= 0)
        {
            _found.Add(keys);
            return page.IsTruncated == true && last is not null && last != range.Last ? range with { After = last } : null;
        }

        _found.Add([.. keys.TakeWhile(key => PathOrder.Instance.Compare(key.Key, range.Last) <= 0)]);
        return null;
    }

    /// <summary>The range in parts, at those of the cuts that are in it.</summary>
    private static IEnumerable<Range> Cut(Range range, IEnumerable<string> cuts)
    {
        string? after = range.After;
        foreach (string cut in cuts.Distinct(StringComparer.Ordinal).Order(PathOrder.Instance))
        {
            if (PathOrder.Instance.Compare(cut, after) <= 0 || (range.Last is not null && PathOrder.Instance.Compare(cut, range.Last) >= 0))
                continue;
            yield return new Range(after, cut);
            after = cut;
        }

        yield return range with { After = after };
    }

    /// <summary>Folders below, of as many levels as it takes to find enough.</summary>
    private List<string> Folders()
    {
        List<string> folders = [];
        List<string> level = [location.DirectoryPrefix];
        for (int depth = 0; depth < DeepestFolders && level.Count > 0 && folders.Count < EnoughFolders; depth++)
        {
            var below = new ConcurrentBag<string>();
            OnThreads.ForEach(level.Count, Threads, i =>
            {
                // The first answer will do: these are cuts, not the listing.
                ListObjectsV2Response page = send(new ListObjectsV2Request { BucketName = location.Bucket, Prefix = level[i], Delimiter = "/" });
                foreach (string prefix in page.CommonPrefixes ?? [])
                    below.Add(prefix);
            });
            level = [.. below];
            folders.AddRange(level);
        }

        folders.Sort(PathOrder.Instance);
        int step = Math.Max(1, folders.Count / (2 * EnoughFolders));
        return [.. folders.Where((_, i) => i % step == 0)];
    }

    /// <summary>Where numbers that begin like those between two keys go on: behind <c>part-00999</c>, these are <c>part-01</c> to <c>part-09</c>, <c>part-1</c> to <c>part-9</c>.</summary>
    private IEnumerable<string> Numbers(string first, string last)
    {
        int differ = first.AsSpan().CommonPrefixLength(last);
        int cut = 0;
        for (int i = Math.Min(differ, last.Length - 1); i >= location.DirectoryPrefix.Length && cut < DigitsCut; i--)
        {
            if (!char.IsAsciiHexDigitLower(last[i]))
                continue;
            cut++;
            char end = char.IsAsciiDigit(last[i]) ? '9' : 'f';
            for (char digit = (char)(last[i] + 1); digit <= end; digit++)
                yield return last[..i] + digit;
        }
    }
}
