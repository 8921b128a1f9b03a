using System.Globalization;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Runs;

/// <summary>
/// Outputs that would take the place of what the run reads, or of what it makes from something else: an output takes its name when it is whole,
/// and what had the name before is gone.
/// </summary>
internal static class TakenPlaces
{
    /// <param name="outputs">All that the run makes, by the setting that says where.</param>
    /// <returns>At most one of each kind for a setting.</returns>
    public static IEnumerable<ConfigProblem> Problems(IReadOnlyList<PlannedOutputs> outputs)
    {
        var real = new RealPath();
        HashSet<string> read = outputs.SelectMany(planned => planned.Tasks).SelectMany(task => task.Inputs)
            .SelectMany(group => group.Attributes.Prepend(group.Documents)).Select(file => real.OfFile(file.Path)).ToHashSet(StringComparer.Ordinal);
        var makers = new Dictionary<string, (string Setting, string Input)>(StringComparer.Ordinal);
        foreach ((string setting, IReadOnlyList<ShardTask> tasks) in outputs)
        {
            List<string> overInputs = [], overOutputs = [];
            foreach (ShardTask task in tasks)
            {
                string input = task.Inputs.Count > 0 ? task.Inputs[0].Documents.Path : task.Name;
                foreach (string output in task.Outputs.Select(output => output.Path))
                {
                    string place = real.OfFile(output);
                    if (read.Contains(place))
                        overInputs.Add(output);
                    else if (!makers.TryAdd(place, (setting, input)) && IsOther(makers[place]))
                        overOutputs.Add($"{output} would be written from {makers[place].Input}{Of(makers[place].Setting)} and from {input}");
                }

                // A file that two patterns match is worked on twice, with the same result.
                bool IsOther((string Setting, string Input) maker) => maker.Setting != setting || real.OfFile(maker.Input) != real.OfFile(input);
                string Of(string other) => other == setting ? "" : $" (`{other}`)";
            }

            if (overInputs.Count > 0)
                yield return new ConfigProblem(setting, $"{overInputs[0]}{More(overInputs)} read and would be written by this run: what is there now would be lost. Choose another destination.");
            if (overOutputs.Count > 0)
                yield return new ConfigProblem(setting, $"{overOutputs[0]}, and only one of the two would be left{Others(overOutputs)}. Give them destinations of their own.");
        }
    }

    private static string More(List<string> places) => places.Count == 1 ? " is" : $" and {Number(places.Count - 1)} more are";

    private static string Others(List<string> places) => places.Count == 1 ? "" : $"; so with {Number(places.Count - 1)} more";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
