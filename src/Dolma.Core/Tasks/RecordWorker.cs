namespace Dolma.Core.Tasks;

/// <summary>
/// A worker that looks at one record at a time. A record it cannot use (<see cref="BadLineException"/>) leaves no bytes behind and
/// is reported to the batch, which knows whether that fails the shard.
/// </summary>
public abstract class RecordWorker : OperatorWorker
{
    private int[] _marks = [];

    public sealed override void Process(Batch batch)
    {
        if (_marks.Length != batch.OutputCount)
            _marks = new int[batch.OutputCount];
        BeginBatch(batch);
        for (int i = 0; i < batch.Count; i++)
        {
            for (int o = 0; o < _marks.Length; o++)
                _marks[o] = batch.Output(o).Length;
            try
            {
                if (batch.Documents.IsTooLong(i))
                    ThrowLineTooLong();
                Process(batch, i);
            }
            catch (BadLineException e)
            {
                for (int o = 0; o < _marks.Length; o++)
                    batch.Output(o).Truncate(_marks[o]);
                batch.Reject(i, e);
                OnRejected(batch, i);
            }
        }
    }

    /// <summary>Called before the first record of a batch.</summary>
    protected virtual void BeginBatch(Batch batch)
    {
    }

    /// <summary>Handles record <paramref name="index"/> of the batch.</summary>
    protected abstract void Process(Batch batch, int index);

    /// <summary>Called for a record that is passed over, so that files which must keep line n at line n can write a placeholder.</summary>
    protected virtual void OnRejected(Batch batch, int index)
    {
    }

    private static void ThrowLineTooLong() => throw new BadLineException(
        "line_too_long", "the line is longer than --max-line-bytes allows; if such a document is meant, raise that");
}
