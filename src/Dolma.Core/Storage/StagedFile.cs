namespace Dolma.Core.Storage;

/// <summary>
/// A file being written that nobody else can see yet. Committing makes all of it visible at once under its final name, replacing
/// what was there; disposing without committing leaves no trace of it under that name.
/// </summary>
public abstract class StagedFile : IDisposable
{
    /// <summary>Where the bytes go. Owned by this object; do not use it after <see cref="Commit"/>.</summary>
    public abstract Stream Stream { get; }

    /// <summary>Bytes written so far.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Says that all is written, so that handles and buffers can go before <see cref="Commit"/>, which may come much later. Optional.
    /// </summary>
    public virtual void Seal()
    {
    }

    /// <summary>Flushes to stable storage and gives the file its final name.</summary>
    /// <returns>The file as a listing would now show it.</returns>
    /// <exception cref="RetryableException">
    /// The storage commits conditionally, and somebody else wrote this file since it was begun; theirs is kept.
    /// </exception>
    public abstract StoredFile Commit();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Abandons the file if it was not committed.</summary>
    protected abstract void Dispose(bool disposing);
}
