using Dolma.Core.Documents;
using Dolma.Core.Tasks;

namespace Dolma.Mixer;

/// <content>Counts what the filters do.</content>
internal sealed partial class MixWorker
{
    private void CountNamedAttributes(Batch batch, int document)
    {
        if (_namedAttributes.Length == 0)
            return;
        int attributes = _tree.Member(document, "attributes"u8);
        if (attributes == JsonTree.None)
            return;
        for (int i = 0; i < _namedAttributes.Length; i++)
        {
            if (_tree.Member(attributes, _namedAttributes[i]) != JsonTree.None)
                batch.Counts.Add(_counters.DocumentsWithAttribute[i], 1);
        }
    }

    private void CountRemoved(Batch batch, long bytes)
    {
        bool isNotIncluded = _verdict == DocumentFilter.NotIncluded;
        int filters = (isNotIncluded ? 1 : 0) + _excluded.AsSpan().Count(true);
        if (isNotIncluded)
            _counters.Include.Add(batch.Counts, bytes, filters == 1);
        for (int i = 0; i < _excluded.Length; i++)
        {
            if (_excluded[i])
                _counters.Exclude[i].Add(batch.Counts, bytes, filters == 1);
        }

        AddRemoved(batch, bytes);
    }

    private static void AddRemoved(Batch batch, long bytes)
    {
        batch.Counts.Add(MixCounters.DocumentsRemoved, 1);
        batch.Counts.Add(MixCounters.BytesRemoved, bytes);
    }
}
