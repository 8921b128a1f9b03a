namespace Dolma.Taggers;

/// <summary>One selected tagger.</summary>
/// <param name="Name">As the user gave it.</param>
/// <param name="KeyPrefix">What its keys begin with.</param>
/// <param name="Output">The output it writes to.</param>
/// <param name="Create">Makes the instance of one worker.</param>
internal sealed record TaggerSlot(string Name, string KeyPrefix, int Output, Func<Tagger> Create);
