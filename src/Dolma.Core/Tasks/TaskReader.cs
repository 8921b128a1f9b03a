using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>Opens a task's inputs and cuts them into batches, the attribute files' lines beside the documents' lines.</summary>
internal sealed class TaskReader(IStorage storage, DriverOptions options)
{
    /// <summary>Short lines end a batch before its bytes do: bookkeeping per line costs as much as a short line itself.</summary>
    private const int MaxLinesPerBatch = 4096;

    private List<string> _uneven = [];

    /// <summary>Of the task that was read last: attribute files with another number of lines, if that is allowed; a sentence each.</summary>
    public IReadOnlyList<string> Uneven => _uneven;

    /// <summary>
    /// Reads the whole task, calling <paramref name="take"/> for an empty batch (null: stop) and <paramref name="give"/> with it
    /// when it is filled.
    /// </summary>
    /// <param name="demand">Of tasks that read groups side by side: says which group is wanted next. Null reads them in turn.</param>
    /// <exception cref="DolmaException">An input cannot be read, or an attribute file has another number of lines, which is not allowed.</exception>
    public void Read(ShardTask task, IGroupDemand? demand, Func<int, long, Batch?> take, Action<Batch> give, Action<Batch> giveBack)
    {
        _uneven = [];
        var open = new List<OpenGroup>();
        var ended = new List<int>();
        int next = 0;
        try
        {
            while (true)
            {
                while (open.Count < task.GroupsAtOnce && next < task.Inputs.Count)
                    open.Add(Open(task, next++));
                if (open.Count == 0 || Wanted(open, demand) is not { } group || take(group.Index, group.Documents.LinesRead + 1) is not { } batch)
                    return;
                int lines = group.Documents.Read(batch.Documents, options.BatchBytes, MaxLinesPerBatch);
                if (lines == 0)
                {
                    giveBack(batch);
                    CheckEnds(group.Files, group.Documents, group.Attributes);
                    open.Remove(group);
                    group.Dispose();
                    ended.Add(group.Index);
                    continue;
                }

                ReadBeside(batch, lines, group.Files, group.Attributes);
                batch.EndedGroups = [.. ended];
                ended.Clear();
                give(batch);
            }
        }
        finally
        {
            open.ForEach(group => group.Dispose());
        }
    }

    /// <summary>The group of which least is held; the first of several.</summary>
    private static OpenGroup Wanted(List<OpenGroup> open, IGroupDemand? demand) =>
        open.Count == 1 ? open[0] : open.MinBy(group => group.Documents.LinesRead - (demand?.LinesSettled(group.Index) ?? 0))!;

    private OpenGroup Open(ShardTask task, int index)
    {
        InputGroup files = task.Inputs[index];
        var group = new OpenGroup(index, files, Open(files.Documents, passesLongLines: options.BadLines == BadLinePolicy.Skip));
        try
        {
            foreach (InputFile file in files.Attributes)
                group.Attributes.Add(Open(file, passesLongLines: false));
            return group;
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }

    private void ReadBeside(Batch batch, int lines, InputGroup files, List<LineReader> attributes)
    {
        for (int a = 0; a < attributes.Count; a++)
        {
            bool isNew = attributes[a].LinesRead == batch.FirstLine - 1;
            if (attributes[a].Read(batch.Attributes[a], int.MaxValue, lines) < lines && isNew)
                Note($"{files.Attributes[a].Path}: ends after line {attributes[a].LinesRead}, but {files.Documents.Path} has more lines.");
        }
    }

    private void CheckEnds(InputGroup files, LineReader documents, List<LineReader> attributes)
    {
        for (int a = 0; a < attributes.Count; a++)
        {
            using var rest = new LineBlock();
            if (attributes[a].Read(rest, 1, 1) > 0)
                Note($"{files.Attributes[a].Path}: has more lines than {files.Documents.Path}, which has {documents.LinesRead}.");
        }
    }

    private void Note(string message)
    {
        if (!options.AllowsUnevenAttributes)
            throw new ShardException($"{message} An attribute file has one line for each document: make it again, or pass --allow {TaskResult.UnevenAttributes}.");
        _uneven.Add(message);
    }

    private LineReader Open(InputFile file, bool passesLongLines) => new(
        Codec.OpenRead(storage.OpenRead(file.Path), file.Compression, file.Path),
        file.Path,
        options.MaxLineBytes,
        passesLongLines: passesLongLines);

    private sealed record OpenGroup(int Index, InputGroup Files, LineReader Documents) : IDisposable
    {
        public List<LineReader> Attributes { get; } = [];

        public void Dispose()
        {
            Documents.Dispose();
            Attributes.ForEach(reader => reader.Dispose());
        }
    }
}
