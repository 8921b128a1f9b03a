namespace Olmo.Trainer.Tests;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("olmo-train-").FullName;

    /// <summary>Writes a file of uint16 tokens and returns its path.</summary>
    public string Tokens(string name, IEnumerable<int> tokens)
    {
        string path = System.IO.Path.Join(Path, name);
        File.WriteAllBytes(path, [.. tokens.SelectMany(t => BitConverter.GetBytes((ushort)t))]);
        return path;
    }

    public string Text(string name, string text)
    {
        string path = System.IO.Path.Join(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
