using Dolma.Core;
using Microsoft.Win32.SafeHandles;

namespace Olmo.Trainer.Data;

/// <summary>A file of label masks: one byte a token, not 0 where the token takes part in the loss.</summary>
internal sealed class MaskFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    public MaskFile(string path)
    {
        _path = path;
        try
        {
            _file = File.OpenHandle(path);
            Count = RandomAccess.GetLength(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ShardException($"The label mask {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Tokens covered.</summary>
    public long Count { get; }

    public void Read(long start, Span<bool> mask)
    {
        var bytes = new byte[mask.Length];
        if (RandomAccess.Read(_file, bytes, start) != bytes.Length)
            throw new ShardException($"The label mask {_path} ends before token {start + mask.Length}; it was {Count} long when it was opened.");
        for (int i = 0; i < mask.Length; i++)
            mask[i] = bytes[i] != 0;
    }

    public void Dispose() => _file.Dispose();
}
