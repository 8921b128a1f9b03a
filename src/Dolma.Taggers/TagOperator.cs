using System.Security.Cryptography;
using System.Text;
using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Core.Tasks;
using Dolma.Taggers.Modules;

namespace Dolma.Taggers;

/// <summary>
/// The stage behind <c>dolma tag</c>: runs taggers over documents and writes one attribute line for each document line
/// (spec/tag 1.3). Counts <c>documents</c>, <c>bytes_of_text</c>, <c>spans</c>, and <c>tagger_failed_NAME</c>.
/// </summary>
public sealed class TagOperator : TaskOperator
{
    /// <summary>Raised whenever the same input and settings give other attributes than before.</summary>
    private const int Version = 2;

    private readonly TagOptions _options;
    private readonly List<TaggerSlot> _slots;

    /// <summary>Builds the taggers, reading their models and lists.</summary>
    /// <exception cref="ConfigException">The options name what does not exist.</exception>
    public TagOperator(TagOptions options, TaggerRegistry registry, IResources resources)
    {
        List<ConfigProblem> problems = [.. options.Problems(registry)];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        _options = options;
        var setup = new TaggerSetup(resources, options.Compat);
        _slots = [];
        var entries = new List<TaggerEntry>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < options.Taggers.Count; i++)
        {
            string name = options.Taggers[i];
            TaggerEntry entry = registry.Get(name);
            entries.Add(entry);
            var slot = new TaggerSlot(name, Names.KeyPrefix(options.Experiment, name), options.Outputs?[i] ?? 0, entry.Prepare(setup));
            string variable = Names.MakeVariableName(name);
            if (places.TryGetValue(variable, out int place))
            {
                _slots[place] = slot;
            }
            else
            {
                places.Add(variable, _slots.Count);
                _slots.Add(slot);
            }
        }

        OutputCount = options.Taggers.Count == 0 ? 0 : (options.Outputs?.Max() ?? 0) + 1;
        Resources = setup.Used;
        Modules = [.. entries.Select(entry => entry.Module).OfType<TaggerModule>().Distinct().OrderBy(module => module.Path, StringComparer.Ordinal)];
        Warnings = setup.Warnings;
        Fingerprint = MakeFingerprint();
    }

    /// <summary>Outputs that every task needs.</summary>
    public int OutputCount { get; }

    /// <summary>The models and lists in use.</summary>
    public IReadOnlyCollection<ResourceFile> Resources { get; }

    /// <summary>The assemblies from outside that these taggers were loaded from, in ordinal order of path.</summary>
    public IReadOnlyCollection<TaggerModule> Modules { get; }

    /// <summary>What of them is not used: sentences for the user.</summary>
    public IReadOnlyList<string> Warnings { get; }

    public override string Fingerprint { get; }

    public override OperatorWorker CreateWorker() => new TagWorker(_slots, _options.Strict);

    private string MakeFingerprint()
    {
        var parts = new StringBuilder();
        parts.Append("tag ").Append(Version).Append(_options.Compat ? " compat" : "").Append('\n');
        parts.Append("experiment ").Append(_options.Experiment).Append('\n');
        foreach (TaggerSlot slot in _slots)
            parts.Append("tagger ").Append(slot.Name).Append(' ').Append(slot.Output).Append('\n');
        foreach (ResourceFile resource in Resources)
            parts.Append("resource ").Append(resource.Address).Append(' ').Append(resource.Sha256).Append('\n');
        foreach (string line in Modules.SelectMany(module => module.FingerprintLines()))
            parts.Append(line).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString())));
    }
}
