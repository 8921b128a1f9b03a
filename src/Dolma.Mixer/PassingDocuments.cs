using Dolma.Core.Tasks;

namespace Dolma.Mixer;

/// <summary>What a counting pass leaves in a batch: of each document that passes, the hash of its id and the bytes of its text.</summary>
internal static class PassingDocuments
{
    public static void Begin(Batch batch)
    {
        if (batch.Payload is List<(ulong Hash, int Bytes)> former)
            former.Clear();
        else
            batch.Payload = new List<(ulong Hash, int Bytes)>();
    }

    public static List<(ulong Hash, int Bytes)> Of(Batch batch) => (List<(ulong Hash, int Bytes)>)batch.Payload!;
}
