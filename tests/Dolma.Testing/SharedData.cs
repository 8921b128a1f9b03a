namespace Dolma.Testing;

/// <summary>
/// Finds the repository, and the reference data that is not part of it: documents, golden outputs and models in a folder beside the
/// checkout. Tests that need such a folder are reported as skipped, with the reason, where it is not.
/// </summary>
public static class SharedData
{
    /// <summary>The folder that holds <c>Dolma.sln</c>, found upwards from the test's own folder.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary><c>$DOLMA_SHARED</c>, or <c>shared</c> beside the repository; it need not exist.</summary>
    public static string Root { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("DOLMA_SHARED") is { Length: > 0 } named ? named : Path.Join(RepositoryRoot, "..", "shared"));

    /// <summary>The folder of this name in the shared data, <c>golden/tag</c> say; skips the test if it is not there.</summary>
    public static string Folder(string name)
    {
        string path = Path.Join(Root, name);
        Skip.IfNot(Directory.Exists(path), $"needs reference data: there is no folder {path} (set DOLMA_SHARED to where the data is)");
        return path;
    }

    /// <summary>The file of this name in the shared data; skips the test if it is not there.</summary>
    public static string File(string name)
    {
        string path = Path.Join(Root, name);
        Skip.IfNot(System.IO.File.Exists(path), $"needs reference data: there is no file {path} (set DOLMA_SHARED to where the data is)");
        return path;
    }

    /// <summary>A path inside the repository, <c>samples/documents</c> say. It is part of the checkout, so it must exist.</summary>
    public static string InRepository(string name)
    {
        string path = Path.Join(RepositoryRoot, name);
        return Path.Exists(path) ? path : throw new FileNotFoundException($"The checkout lacks {name}.", path);
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Join(folder.FullName, "Dolma.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Dolma.sln in {AppContext.BaseDirectory} or above it: run the tests inside a checkout.");
    }
}
