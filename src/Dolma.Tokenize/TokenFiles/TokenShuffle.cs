namespace Dolma.Tokenize.TokenFiles;

/// <summary>How far documents are shuffled.</summary>
public enum TokenShuffle
{
    /// <summary>Not at all: in the order of the input.</summary>
    None,

    /// <summary>The files among each other, then the documents of a few files within batches, as the original does.</summary>
    Local,

    /// <summary>All documents of a source, which is a folder of input files, among each other; sources one after another.</summary>
    Source,

    /// <summary>All documents among each other.</summary>
    Global,
}
