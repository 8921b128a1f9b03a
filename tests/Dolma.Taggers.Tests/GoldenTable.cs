using System.Globalization;
using Dolma.Testing;

namespace Dolma.Taggers.Tests;

/// <summary>
/// All comparisons with the original as one table, in <c>artifacts/golden-taggers.txt</c>: what was compared, documents, those with
/// other bytes and those that differ beyond the tolerance.
/// </summary>
public sealed class GoldenTable : IDisposable
{
    private readonly SortedDictionary<string, GoldenComparison> _rows = new(StringComparer.Ordinal);

    /// <summary>The comparison of one run of the original.</summary>
    /// <param name="documents">Which documents: <c>corpus</c> or <c>samples</c>.</param>
    internal void Add(string run, string documents, GoldenComparison comparison) => _rows[$"{run,-44} {documents,-8}"] = comparison;

    public void Dispose()
    {
        if (_rows.Count == 0)
            return;
        IEnumerable<string> lines =
        [
            $"{"run",-44} {"of",-8} documents  other bytes  different  given up",
            .. _rows.Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Key} {row.Value.Documents,9}  {row.Value.OtherBytes,11}  {row.Value.Different,9}  {row.Value.GivenUp,8}{Remark(row.Value)}")),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_rows.Count,-53} {_rows.Values.Sum(r => r.Documents),9}  {_rows.Values.Sum(r => r.OtherBytes),11}  {_rows.Values.Sum(r => r.Different),9}  {_rows.Values.Sum(r => r.GivenUp),8}"),
        ];
        string folder = Path.Join(SharedData.RepositoryRoot, "artifacts");
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Join(folder, "golden-taggers.txt"), lines);
    }

    private static string Remark(GoldenComparison comparison) => comparison.NotOffered.Count == 0
        ? ""
        : $"  not offered: {string.Join(", ", comparison.NotOffered.OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {p.Value}"))}";
}
