namespace Dolma.Testing;

/// <summary>A folder of a test's own, removed with all that is in it.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder(string prefix = "dolma-test-") => FullPath = Directory.CreateTempSubdirectory(prefix).FullName;

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
