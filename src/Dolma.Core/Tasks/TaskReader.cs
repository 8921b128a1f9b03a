using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>Opens a task's inputs and cuts them into batches, the attribute files' lines beside the documents' lines.</summary>
internal sealed class TaskReader(IStorage storage, DriverOptions options)
{
    /// <summary>Short lines end a batch before its bytes do: bookkeeping per line costs as much as a short line itself.</summary>
    private const int MaxLinesPerBatch = 4096;

    /// <summary>
    /// Reads the whole task, calling <paramref name="take"/> for an empty batch (null: stop) and <paramref name="give"/> with it
    /// when it is filled.
    /// </summary>
    /// <exception cref="DolmaException">An input cannot be read, or an attribute file has another number of lines.</exception>
    public void Read(ShardTask task, Func<int, long, Batch?> take, Action<Batch> give, Action<Batch> giveBack)
    {
        for (int group = 0; group < task.Inputs.Count; group++)
        {
            InputGroup files = task.Inputs[group];
            using LineReader documents = Open(files.Documents, passesLongLines: options.BadLines == BadLinePolicy.Skip);
            var attributes = new List<LineReader>();
            try
            {
                foreach (InputFile file in files.Attributes)
                    attributes.Add(Open(file, passesLongLines: false));
                while (take(group, documents.LinesRead + 1) is { } batch)
                {
                    int lines = documents.Read(batch.Documents, options.BatchBytes, MaxLinesPerBatch);
                    if (lines == 0)
                    {
                        giveBack(batch);
                        CheckEnds(files, documents, attributes);
                        break;
                    }

                    ReadBeside(batch, lines, files, attributes);
                    give(batch);
                }
            }
            finally
            {
                attributes.ForEach(reader => reader.Dispose());
            }
        }
    }

    private static void ReadBeside(Batch batch, int lines, InputGroup files, List<LineReader> attributes)
    {
        for (int a = 0; a < attributes.Count; a++)
        {
            int found = attributes[a].Read(batch.Attributes[a], int.MaxValue, lines);
            if (found < lines)
            {
                throw new ShardException(
                    $"{files.Attributes[a].Path}: ends after line {attributes[a].LinesRead}, but {files.Documents.Path} has more lines. " +
                    "An attribute file has one line for each document: make it again.");
            }
        }
    }

    private static void CheckEnds(InputGroup files, LineReader documents, List<LineReader> attributes)
    {
        for (int a = 0; a < attributes.Count; a++)
        {
            using var rest = new LineBlock();
            if (attributes[a].Read(rest, 1, 1) > 0)
            {
                throw new ShardException(
                    $"{files.Attributes[a].Path}: has more lines than {files.Documents.Path}, which has {documents.LinesRead}. " +
                    "An attribute file has one line for each document: make it again.");
            }
        }
    }

    private LineReader Open(InputFile file, bool passesLongLines) => new(
        Codec.OpenRead(storage.OpenRead(file.Path), file.Compression, file.Path),
        file.Path,
        options.MaxLineBytes,
        passesLongLines: passesLongLines);
}
