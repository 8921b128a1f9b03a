namespace Olmo.Torch;

/// <summary>
/// Frees every tensor that its thread made between opening and closing, unless it was moved out by name. A training step opens one
/// and closes it; without it the garbage collector, which sees a few bytes where the device holds gigabytes, would free too late.
/// </summary>
/// <remarks>Scopes nest, belong to the thread that opened them, and are closed in reverse order.</remarks>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _outer;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Tensor> _made = [];
    private bool _closed;

    private TensorScope(TensorScope? outer) => _outer = outer;

    internal static TensorScope? Current => _current;

    /// <summary>Opens a scope inside the thread's current one.</summary>
    public static TensorScope Open() => _current = new TensorScope(_current);

    /// <summary>Lets a tensor outlive this scope: the enclosing scope owns it then, or the caller if there is none.</summary>
    /// <exception cref="InvalidOperationException">The tensor was not made in this scope.</exception>
    public Tensor MoveOut(Tensor tensor)
    {
        if (!ReferenceEquals(tensor.Scope, this))
            throw new InvalidOperationException("The tensor was not made in this scope, or was moved out of it before.");
        tensor.Scope = _outer;
        _outer?._made.Add(tensor);
        return tensor;
    }

    /// <summary>Frees what was made and not moved out. Closing twice does nothing.</summary>
    /// <exception cref="InvalidOperationException">Another scope was opened inside and is still open, or another thread opened this one.</exception>
    public void Dispose()
    {
        if (_closed)
            return;
        if (_thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException($"Thread {Environment.CurrentManagedThreadId} closes a scope that thread {_thread} opened.");
        if (!ReferenceEquals(_current, this))
            throw new InvalidOperationException("A scope that was opened inside this one is still open. Close them in reverse order.");
        _closed = true;
        _current = _outer;
        foreach (Tensor tensor in _made)
        {
            if (ReferenceEquals(tensor.Scope, this))
                tensor.Dispose();
        }

        _made.Clear();
    }

    internal void Own(Tensor tensor) => _made.Add(tensor);
}
