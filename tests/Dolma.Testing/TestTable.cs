using Xunit.Abstractions;

namespace Dolma.Testing;

/// <summary>Tables that are to be seen whether their test passes or not: <c>test.sh</c> prints what lies in <c>artifacts/golden-*.txt</c>.</summary>
public static class TestTable
{
    /// <param name="name">What was compared, for the name of the file.</param>
    public static void Show(ITestOutputHelper log, string name, params IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
            log.WriteLine(line);
        string folder = Path.Join(SharedData.RepositoryRoot, "artifacts");
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Join(folder, $"golden-{name}.txt"), lines);
    }
}
