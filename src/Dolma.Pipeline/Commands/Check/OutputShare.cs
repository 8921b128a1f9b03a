namespace Dolma.Pipeline.Commands;

/// <summary>What a stage writes, as far as that can be told beforehand.</summary>
/// <param name="Share">Bytes of output for a byte of documents as stored.</param>
/// <param name="Folder">Where; null: where the outputs of its tasks go.</param>
internal sealed record OutputShare(double Share, string? Folder = null);
