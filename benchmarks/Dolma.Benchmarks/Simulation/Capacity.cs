namespace Dolma.Benchmarks;

/// <summary>Something that all processes share and that serves a bounded number of them at a time, in the order in which they come.</summary>
/// <param name="Name">What it is called in a table.</param>
/// <param name="places">How many are served at a time.</param>
internal sealed class Capacity(string name, int places = 1)
{
    private readonly PriorityQueue<int, double> _free = new(Enumerable.Range(0, places).Select(place => (place, 0.0)));
    private double _busy;

    public string Name => name;

    /// <summary>Asks for a service, no earlier than whoever asked before.</summary>
    /// <param name="seconds">How long it takes.</param>
    /// <returns>When it has ended.</returns>
    public double Take(double now, double seconds)
    {
        _free.TryDequeue(out int place, out double free);
        double end = Math.Max(now, free) + seconds;
        _free.Enqueue(place, end);
        _busy += seconds;
        return end;
    }

    /// <summary>Share of the time until <paramref name="end"/> in which it was busy.</summary>
    public double Use(double end) => _busy / places / end;
}
