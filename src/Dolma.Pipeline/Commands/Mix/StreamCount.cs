using System.Globalization;
using System.Text;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Mixer;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// What a counting pass found of a stream, kept beside the markers of its outputs: whoever resumes or looks on need not count again.
/// </summary>
/// <param name="Of">What was counted, and for which amount: a hash of the program, the settings, and the files with their sizes and times.</param>
/// <param name="Documents">That pass the stream's filters.</param>
/// <param name="Bytes">Of their texts.</param>
/// <param name="Rate">That takes the amount.</param>
internal sealed record StreamCount(string Of, long Documents, long Bytes, SampleRate Rate)
{
    /// <summary>Unlike any marker's.</summary>
    private const string Ending = ".count";

    public static string PathFor(MixStreamOptions stream) => StoragePath.Join(stream.OutputPath, $"{DoneMarker.Folder}/{stream.Name}{Ending}");

    /// <param name="tasks">That read the stream.</param>
    /// <param name="fingerprint">Of what counts.</param>
    /// <param name="amount">What is wanted.</param>
    /// <param name="storage">Where the inputs lie.</param>
    public static string Subject(IEnumerable<ShardTask> tasks, string fingerprint, string amount, IStorage storage)
    {
        var subject = new StringBuilder(RunReport.Program).Append('\n').Append(fingerprint).Append('\n').Append(amount);
        foreach (DoneMarker.InputEntry input in tasks.SelectMany(task => DoneMarker.Identify(task, storage)))
            subject.Append(CultureInfo.InvariantCulture, $"\n{input.Path} {input.Size} {input.Identity}");
        return ContentHash.Of(subject.ToString());
    }

    /// <summary>Null if there is none, or of something else.</summary>
    public static StreamCount? Read(string path, string subject, IStorage storage) =>
        storage.Find(path) is not null && JsonFile.TryRead<StreamCount>(path, storage) is { } known && known.Of == subject ? known : null;

    public void Write(string path, IStorage storage) => JsonFile.Write(path, this, storage);
}
