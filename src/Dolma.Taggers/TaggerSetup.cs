using Dolma.Core.FastText;
using Dolma.Core.Resources;

namespace Dolma.Taggers;

/// <summary>
/// What taggers are built from: resources, each read once and shared by all workers of a run, and what they must remember.
/// </summary>
public sealed class TaggerSetup(IResources resources, bool compat = false)
{
    private readonly Dictionary<(string Address, Type Type), object> _loaded = [];
    private readonly SortedDictionary<string, ResourceFile> _used = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    /// <summary>Whether values that contradict the original's documentation are to come out as the original's.</summary>
    public bool Compat { get; } = compat;

    /// <summary>The resources asked for so far, by address.</summary>
    public IReadOnlyCollection<ResourceFile> Used => _used.Values;

    /// <summary>What was passed over while resources were read: sentences for the user.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Says once, before the run begins, that part of a resource is not used.</summary>
    public void Warn(string message) => _warnings.Add(message);

    /// <summary>
    /// What <paramref name="load"/> makes of the resource, made once and shared by all workers, so it must not change. Any thread may call
    /// this; a resource that is first asked for after the run has begun is not among those that the run depends on.
    /// </summary>
    /// <param name="address">Where the resource comes from, <c>https://host/path</c>; it is looked for as those of the program's own taggers are.</param>
    /// <param name="load">Reads the file.</param>
    public T Load<T>(string address, Func<ResourceFile, T> load)
        where T : class
    {
        lock (_loaded)
        {
            if (_loaded.TryGetValue((address, typeof(T)), out object? known))
                return (T)known;
            ResourceFile file = resources.Get(address);
            _used[address] = file;
            T loaded = load(file);
            _loaded.Add((address, typeof(T)), loaded);
            return loaded;
        }
    }

    internal FastTextModel FastText(string address) => Load(address, file => FastTextModel.Read(file.Path));
}
