using System.Runtime.ExceptionServices;

namespace Dolma.Tokenize;

/// <summary>
/// Encodes batches of texts on several threads, which it keeps. One batch at a time; once its memory has grown to the largest of them,
/// without allocating. The ids do not depend on the number of threads.
/// </summary>
public sealed class BatchEncoder : IDisposable
{
    private readonly Worker[] _workers;
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _begun = new(0);
    private readonly CountdownEvent _atWork = new(0);
    private ReadOnlyMemory<ReadOnlyMemory<byte>> _texts;
    private Place[] _places = [];
    private int _next;
    private ExceptionDispatchInfo? _failure;
    private bool _isDisposed;

    internal BatchEncoder(Tokenizer tokenizer, int threads, EncoderOptions? options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(tokenizer.CreateEncoder(options)))];
        // The calling thread is the first.
        _threads = [.. _workers.Skip(1).Select(worker => new Thread(() => Work(worker)) { IsBackground = true, Name = "encoder" })];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>Appends the ids of each text to the batch, in their order: the same as one by one.</summary>
    /// <param name="texts">Valid UTF-8; not to be changed during the call.</param>
    /// <param name="batch">Where they go, behind what is there.</param>
    public void Encode(ReadOnlyMemory<ReadOnlyMemory<byte>> texts, TokenBatch batch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        (_texts, _next) = (texts, 0);
        if (_places.Length < texts.Length)
            _places = new Place[Math.Max(2 * _places.Length, texts.Length)];
        _atWork.Reset(_threads.Length);
        if (_threads.Length > 0)
            _begun.Release(_threads.Length);
        Encode(_workers[0]);
        _atWork.Wait();
        foreach (Place place in _places.AsSpan(0, texts.Length))
        {
            if (_failure is not null)
                break;
            batch.Ids.Add(place.Ids.Span.Slice(place.Start, place.Count));
            batch.EndText();
        }

        EndBatch();
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (_threads.Length > 0)
            _begun.Release(_threads.Length);
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (Worker worker in _workers)
            worker.Encoder.Dispose();
        _begun.Dispose();
        _atWork.Dispose();
    }

    private void Work(Worker worker)
    {
        while (true)
        {
            _begun.Wait();
            if (_isDisposed)
                return;
            Encode(worker);
            _atWork.Signal();
        }
    }

    /// <summary>Takes texts until there are no more.</summary>
    private void Encode(Worker worker)
    {
        try
        {
            ReadOnlySpan<ReadOnlyMemory<byte>> texts = _texts.Span;
            for (int i = Interlocked.Increment(ref _next) - 1; i < texts.Length; i = Interlocked.Increment(ref _next) - 1)
            {
                int start = worker.Ids.Count;
                worker.Encoder.Encode(texts[i].Span, worker.Ids);
                _places[i] = new Place(worker.Ids, start, worker.Ids.Count - start);
            }
        }
        catch (Exception e)
        {
            // Thrown where the batch was asked for; a thread that ends would leave it waiting.
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void EndBatch()
    {
        _texts = default;
        foreach (Worker worker in _workers)
            worker.Ids.Clear();
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Where a text's ids are.</summary>
    private readonly record struct Place(TokenBuffer Ids, int Start, int Count);

    private sealed record Worker(TokenEncoder Encoder)
    {
        public TokenBuffer Ids { get; } = new();
    }
}
