using Dolma.Core.Resources;

namespace Dolma.Taggers.Urls;

/// <summary>Every line but comments as it is, stripped and in lower case, even an empty one.</summary>
internal sealed class VerbatimList : AddressList
{
    public VerbatimList(IReadOnlyList<ResourceFile> files) => Load(files);

    protected override bool TryAddLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> cleaned = Clean(line);
        return cleaned.StartsWith("#"u8) || Addresses.TryAdd(cleaned);
    }
}
