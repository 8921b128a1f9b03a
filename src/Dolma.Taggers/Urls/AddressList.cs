using System.Text.Unicode;
using Dolma.Core;
using Dolma.Core.Resources;

namespace Dolma.Taggers.Urls;

/// <summary>
/// The addresses of one or more list files, in the form in which a family of taggers looks them up. Immutable once loaded. A line on which
/// the original would not load the list at all is refused like one of no known form, and counted.
/// </summary>
internal abstract class AddressList
{
    private readonly ByteBuffer _line = new();

    /// <summary>What is listed.</summary>
    public AddressSet Addresses { get; } = new();

    /// <summary>Lines that were neither used nor empty nor comments.</summary>
    public int RefusedLines { get; private set; }

    /// <summary>The first of them, with its file, for a message; null if there is none.</summary>
    public string? FirstRefused { get; private set; }

    /// <summary>Loads the files into this list, and ends its growth.</summary>
    /// <exception cref="RunException">A file cannot be read, or nothing is listed.</exception>
    protected void Load(IReadOnlyList<ResourceFile> files)
    {
        foreach (ResourceFile file in files)
        {
            using ListFile lines = ListFile.Open(file.Path);
            for (int number = 1; lines.TryRead(out ReadOnlySpan<byte> line); number++)
            {
                if (Utf8.IsValid(line) && TryAddLine(line))
                    continue;
                RefusedLines++;
                FirstRefused ??= $"line {number} of {file.Address}";
            }
        }

        if (Addresses.Count == 0)
            throw new RunException($"{files[0].Path}: no line of this list could be used. Check that the file is what {files[0].Address} should hold.");
        Addresses.Seal();
    }

    /// <summary>Adds what a line lists; false if it is refused.</summary>
    protected abstract bool TryAddLine(ReadOnlySpan<byte> line);

    /// <summary>Adds an address in all its clean forms; false if it has none because it cannot be parsed.</summary>
    protected virtual bool TryAddCleaned(ReadOnlySpan<byte> address) => throw new NotSupportedException();

    /// <summary>A line of the forms that links, domains and the allow lists' addresses come in.</summary>
    protected bool TryAddParsed(ReadOnlySpan<byte> raw)
    {
        ListLine line = ListLine.Parse(ListLine.Clean(raw, _line));
        return line.Kind switch
        {
            ListLineKind.Nothing => true,
            ListLineKind.HostsLine => Addresses.TryAdd(line.Ip) && (line.Address.IsEmpty || TryAddCleaned(line.Address)),
            ListLineKind.Address => TryAddCleaned(line.Address),
            ListLineKind.Name => Addresses.TryAdd(line.Address),
            _ => false,
        };
    }

    protected ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> raw) => ListLine.Clean(raw, _line);
}
