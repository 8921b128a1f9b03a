using System.Text;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Executors;

/// <summary>One stage of a command, as it is told to others: they have to mean the same by it.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Fingerprint">All that its outputs depend on besides the inputs.</param>
/// <param name="Tasks">What there is to do, done or not.</param>
internal sealed record Phase(string Stage, string Fingerprint, IReadOnlyList<ShardTask> Tasks)
{
    /// <summary>Stages of the command that follow it, as far as that is known by now; 0 only for the last one.</summary>
    public int StagesToCome { get; init; }

    /// <summary>Differs if the stage does, by its settings, models, lists or version.</summary>
    public string Check { get; } = Hash($"{Stage}\n{Fingerprint}");

    /// <summary>Differs if what is read or written does.</summary>
    public string CheckOf(ShardTask task)
    {
        var text = new StringBuilder(Check);
        foreach (InputGroup group in task.Inputs)
            text.Append('\n').AppendJoin('\t', group.Attributes.Prepend(group.Documents).Select(file => file.Path));
        foreach (OutputFile file in task.Outputs)
            text.Append('\n').Append(file.Path);
        return Hash(text.ToString());
    }

    private static string Hash(string text) => ((ulong)ContentHash.Of(Encoding.UTF8.GetBytes(text), 0)).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
