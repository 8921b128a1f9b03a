namespace Olmo.Torch;

/// <summary>libtorch refused, or is not there. The message is libtorch's own, or says what to install.</summary>
public class TorchException : Exception
{
    public TorchException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The memory of the host or of the device does not suffice.</summary>
public sealed class TorchOutOfMemoryException(string message) : TorchException(message);
