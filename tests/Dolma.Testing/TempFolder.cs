namespace Dolma.Testing;

/// <summary>A folder of a test's own, removed with all that is in it.</summary>
public sealed class TempFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    /// <summary>Far more than any test that asks for memory needs.</summary>
    private const long EnoughMemory = 1L << 30;

    public TempFolder(string prefix = "dolma-test-") => FullPath = Directory.CreateTempSubdirectory(prefix).FullName;

    private TempFolder(DirectoryInfo folder) => FullPath = folder.FullName;

    /// <summary>
    /// One in memory, where there is enough of it: for tests in which thousands of small files are committed, as a disk takes longer for each than the
    /// work on it.
    /// </summary>
    public static TempFolder InMemory() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > EnoughMemory
        ? new TempFolder(Directory.CreateDirectory(Path.Join(Memory, $"dolma-test-{Guid.NewGuid():N}")))
        : new TempFolder();

    public string FullPath { get; }

    /// <summary>The full path of something in the folder; <see cref="FullPath"/> itself for no name.</summary>
    public string this[string name] => Path.Join(FullPath, name);

    /// <summary>Writes a file, making the folders it needs, and returns its full path.</summary>
    public string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Writes a text file in UTF-8 without a byte-order mark, and returns its full path.</summary>
    public string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Makes a folder and returns its full path.</summary>
    public string MakeFolder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public override string ToString() => FullPath;

    public void Dispose()
    {
        if (Directory.Exists(FullPath))
            Directory.Delete(FullPath, recursive: true);
    }
}
