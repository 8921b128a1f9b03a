namespace Dolma.Core.Storage;

/// <summary>What must lie under a key for a write to take effect.</summary>
/// <param name="IfMatch">The ETag that must be there, without quotes: Ceph compares them too; null for none.</param>
internal sealed record S3Condition(string? IfMatch)
{
    /// <summary><c>*</c> if nothing may be there.</summary>
    public string? IfNoneMatch => IfMatch is null ? "*" : null;

    public static S3Condition Unchanged(StoredFile? before) => new(before?.Identity);
}
