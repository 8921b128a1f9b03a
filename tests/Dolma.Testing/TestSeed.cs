using System.Globalization;

namespace Dolma.Testing;

/// <summary>Where a test leaves something to chance: another seed each time, printed, so that what it met can be met again.</summary>
public static class TestSeed
{
    private const string Variable = "DOLMA_TEST_SEED";

    /// <param name="print">Takes the line that says which one it is.</param>
    /// <returns>The number that <c>DOLMA_TEST_SEED</c> gives; without it another one each time.</returns>
    public static int Next(Action<string> print)
    {
        int seed = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        print($"{Variable}={seed}");
        return seed;
    }
}
