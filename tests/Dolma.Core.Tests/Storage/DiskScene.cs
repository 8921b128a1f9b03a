using System.Text;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>A disk, and a folder on it; what tests of storage on disks begin with.</summary>
public abstract class DiskScene : IDisposable
{
    protected DiskStorage Disk { get; } = new();

    protected TempFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string Read(string path)
    {
        using var reader = new StreamReader(Disk.OpenRead(path));
        return reader.ReadToEnd();
    }

    protected void Write(string path, string content)
    {
        using StagedFile staged = Disk.Create(path);
        staged.Stream.Write(Encoding.UTF8.GetBytes(content));
        staged.Commit();
    }
}
