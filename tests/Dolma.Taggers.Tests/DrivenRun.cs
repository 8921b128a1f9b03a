using Dolma.Core.Compression;
using Dolma.Core.Resources;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Testing;

namespace Dolma.Taggers.Tests;

/// <summary>One tagger, or several, over whole files by the driver that <c>dolma tag --compat</c> uses; files in a folder of its own.</summary>
internal sealed class DrivenRun : IDisposable
{
    /// <summary>Small enough for a file to be on several threads at once.</summary>
    private const int BatchBytes = 32 << 10;

    private readonly TempFolder _folder = new();
    private readonly IReadOnlyList<(string Name, string Documents)> _files;
    private readonly TagOperator _operator;

    /// <param name="files">Documents files, and what their outputs are called.</param>
    public DrivenRun(string experiment, IResources resources, IReadOnlyList<(string Name, string Documents)> files, params string[] taggers)
    {
        _files = files;
        _operator = new TagOperator(
            new TagOptions { Taggers = taggers, Experiment = experiment, Compat = true }, TaggerRegistry.BuiltIn(), resources);
    }

    /// <summary>Runs it and returns the content of each output, in the order of the files.</summary>
    public IReadOnlyList<byte[]> On(int threads)
    {
        ShardTask[] tasks = [.. _files.Select((file, i) => new ShardTask(
            file.Name, i, [new InputGroup(new InputFile(file.Documents, CompressionKinds.FromPath(file.Documents)), [])],
            [new OutputFile(Output(threads, file.Name), CompressionKind.None)], []))];
        var driver = new TaskDriver(new DiskStorage(), new DriverOptions { Workers = threads, BatchBytes = BatchBytes });
        foreach (TaskResult result in driver.Run(tasks, _operator))
            result.Error.ShouldBeNull();
        return [.. _files.Select(file => File.ReadAllBytes(Output(threads, file.Name)))];
    }

    public void Dispose()
    {
        _operator.Dispose();
        _folder.Dispose();
    }

    private string Output(int threads, string name) => _folder[$"{threads}/{name}"];
}
