using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// Says, while it is not disposed, that this process takes part in something that needs files of its own, so that the last one to leave can
/// remove these. Join before looking at what there is to do, and leave after the result is there.
/// </summary>
public sealed class Participation : IDisposable
{
    private readonly IStorage _storage;
    private readonly string _folder;
    private readonly string _name;
    private readonly TaskClaims _claims;

    private Participation(IStorage storage, string folder, TaskClaims claims)
    {
        (_storage, _folder, _claims) = (storage, folder, claims);
        ClaimOwner self = ClaimOwner.Self;
        _name = StoragePath.Join(folder, $"{self.Host}-{self.Process}-{self.Started}-{Guid.NewGuid():N}");
        claims.TryTake(_name, out _);
        // From now on it shows which of the others are silent.
        _ = AreOthersThere();
    }

    /// <param name="folder">Where those who take part say so; the same for all of them, and for nothing else.</param>
    public static Participation Join(IStorage storage, string folder, WorkSharing sharing) =>
        new(storage, folder, new TaskClaims(storage, sharing.Lease));

    /// <returns>Whether nobody else takes part any more.</returns>
    public bool Leave()
    {
        _claims.Release(_name);
        if (AreOthersThere())
            return false;
        foreach (StoredFile file in _storage.List(_folder).ToList())
            _storage.Delete(file.Path);
        return true;
    }

    public void Dispose() => _claims.Dispose();

    private bool AreOthersThere()
    {
        bool are = false;
        foreach (StoredFile file in _storage.List(_folder))
            are |= !file.Path.StartsWith(_name, StringComparison.Ordinal) && !_claims.IsAbandoned(file);
        return are;
    }
}
