using System.Collections.Concurrent;
using System.Diagnostics;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// Which tasks this process has taken for itself: a small file beside the marker of each, made only if there is none, renewed while the
/// task is under way, and removed when it has ended. Whoever finds a claim abandoned makes the next one, with a higher number; of several
/// claims the highest counts, so a process that was only frozen sees that it has lost its own.
/// </summary>
/// <remarks>No clocks are compared: a claim is abandoned when the one who waits has seen no change in it for the length of the lease.</remarks>
internal sealed class TaskClaims : IDisposable
{
    private const int RenewalsPerLease = 6;

    private const string Infix = ".claim-";

    private readonly IStorage _storage;
    private readonly TimeSpan _lease;
    private readonly ConcurrentDictionary<string, Claim> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Sight> _seen = new(StringComparer.Ordinal);
    private readonly Timer _renewals;

    public TaskClaims(IStorage storage, TimeSpan lease)
    {
        _storage = storage;
        _lease = lease;
        TimeSpan pause = lease / RenewalsPerLease;
        _renewals = new Timer(_ => RenewAll(), null, pause, pause);
    }

    /// <summary>Takes the task of this marker, unless somebody who may be alive has it. What is taken may have been done before.</summary>
    /// <param name="takesOver">Whether also from somebody who was lost with it.</param>
    public bool TryTake(string marker, bool takesOver = true)
    {
        if (IsHeld(marker))
            return true;
        _held.TryRemove(marker, out _);
        (int last, StoredFile? found) = Highest(marker);
        if (found is { } highest && !(IsAbandoned(highest) && takesOver))
            return false;
        string path = PathOf(marker, last + 1);
        if (_storage.TryCreate(path, ClaimOwner.Self.ToBytes()) is not { } made)
            return false;
        _held[marker] = new Claim(last + 1, made);
        return true;
    }

    /// <summary>How many owners in a row were lost with this task, which this process has taken.</summary>
    public int LostOwners(string marker) => _held.TryGetValue(marker, out Claim? claim) ? claim.Number - 1 : 0;

    /// <summary>Whether somebody who may be alive has the task.</summary>
    public bool IsTaken(string marker) => Highest(marker).File is { } highest && !IsAbandoned(highest);

    /// <summary>Whether the task is this process's, now.</summary>
    public bool IsHeld(string marker)
    {
        if (!_held.TryGetValue(marker, out Claim? claim))
            return false;
        lock (claim)
            return IsCurrent(marker, claim);
    }

    /// <summary>Gives the task up, done or not. Only who holds a task removes its claims, so that their numbers have no gaps.</summary>
    public void Release(string marker)
    {
        if (!_held.TryRemove(marker, out Claim? claim))
            return;
        lock (claim)
        {
            if (!IsCurrent(marker, claim))
                return;
            claim.IsOver = true;
            for (int number = 1; number <= claim.Number; number++)
                _storage.Delete(PathOf(marker, number));
        }
    }

    /// <summary>Whether a claim of somebody else's has not changed for the length of the lease, or its owner is known to have ended.</summary>
    public bool IsAbandoned(StoredFile file)
    {
        if (!_seen.TryGetValue(file.Path, out Sight? sight) || sight.File != file)
        {
            sight = new Sight(file, Stopwatch.GetTimestamp(), OwnerOf(file));
            _seen[file.Path] = sight;
        }

        return sight.Owner is { IsGone: true } || Stopwatch.GetElapsedTime(sight.Since) >= _lease;
    }

    public void Dispose()
    {
        using (var ended = new ManualResetEvent(false))
        {
            if (_renewals.Dispose(ended))
                ended.WaitOne();
        }

        foreach (string marker in _held.Keys)
        {
            try
            {
                Release(marker);
            }
            catch (DolmaException)
            {
                // Others wait for the lease to end, then.
            }
        }
    }

    /// <summary>Beside the marker, with an ending that no marker has.</summary>
    internal static string PathOf(string marker, int number) => $"{marker}{Infix}{number}";

    /// <summary>The marker that a claim lies beside, also one that was left in the middle of a renewal; null if this is no claim's path.</summary>
    internal static string? MarkerOf(string path)
    {
        string claim = DiskStagedFile.FinalName(path) ?? path;
        int at = claim.LastIndexOf(Infix, StringComparison.Ordinal);
        return at < 0 ? null : claim[..at];
    }

    private sealed class Claim(int number, StoredFile file)
    {
        public int Number => number;

        public StoredFile File { get; set; } = file;

        /// <summary>Written so often since it was made.</summary>
        public long Renewals { get; set; }

        /// <summary>Released, or lost to somebody else.</summary>
        public bool IsOver { get; set; }
    }

    /// <summary>What a claim of somebody else's looked like, and since when.</summary>
    private sealed record Sight(StoredFile File, long Since, ClaimOwner? Owner);

    /// <summary>The claim that counts; 0 and null if there is none.</summary>
    private (int Number, StoredFile? File) Highest(string marker)
    {
        (int last, StoredFile? found) = (0, null);
        while (_storage.Find(PathOf(marker, last + 1)) is { } next)
            (last, found) = (last + 1, next);
        return (last, found);
    }

    private bool IsCurrent(string marker, Claim claim)
    {
        if (!claim.IsOver && (_storage.Find(claim.File.Path) != claim.File || _storage.Find(PathOf(marker, claim.Number + 1)) is not null))
            claim.IsOver = true;
        return !claim.IsOver;
    }

    private ClaimOwner? OwnerOf(StoredFile file)
    {
        try
        {
            using Stream content = _storage.OpenRead(file.Path);
            return ClaimOwner.Read(content);
        }
        catch (DolmaException)
        {
            // Gone this instant, or hard to read: then only time tells.
            return null;
        }
    }

    private void RenewAll()
    {
        foreach ((string marker, Claim claim) in _held)
        {
            // One at a time, and not two at once: a slow storage is not made faster by asking twice.
            if (!Monitor.TryEnter(claim))
                continue;
            try
            {
                if (IsCurrent(marker, claim))
                    Renew(claim);
            }
            catch (DolmaException)
            {
                // The next renewal, or the look before the commit, finds out what became of it.
            }
            finally
            {
                Monitor.Exit(claim);
            }
        }
    }

    private void Renew(Claim claim)
    {
        using StagedFile file = _storage.Create(claim.File.Path);
        file.Stream.Write((ClaimOwner.Self with { Renewals = ++claim.Renewals }).ToBytes());
        claim.File = file.Commit();
    }
}
