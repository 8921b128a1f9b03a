namespace Dolma.Tokenize.TokenFiles.Folders;

/// <summary>A document in a token file, and where it came from.</summary>
/// <param name="File">Name of the token file below its folder.</param>
/// <param name="Start">Index of its first token there.</param>
/// <param name="End">Index behind its last token.</param>
/// <param name="Source">Path of its documents file.</param>
/// <param name="Line">1-based line there.</param>
public sealed record TokenDocument(string File, long Start, long End, string Id, string Source, long Line);
