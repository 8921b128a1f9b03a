namespace Dolma.Core.Storage;

/// <summary>Small files that every process of a run writes alike.</summary>
public static class SameContent
{
    /// <summary>Writes the file; not if it lies there already, or another process is quicker.</summary>
    public static void Write(string path, byte[] content, IStorage storage)
    {
        if (Lies(path, content, storage))
            return;
        try
        {
            using StagedFile file = storage.Create(path);
            file.Stream.Write(content);
            file.Commit();
        }
        catch (RetryableException) when (Lies(path, content, storage))
        {
        }
    }

    private static bool Lies(string path, byte[] content, IStorage storage)
    {
        if (storage.Find(path)?.Size != content.Length)
            return false;
        using Stream stream = storage.OpenRead(path);
        byte[] found = new byte[content.Length];
        return stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(content);
    }
}
