namespace Dolma.Taggers.Code.Python;

/// <summary>The file is no Python; which error it is does not matter here.</summary>
internal sealed class PythonSyntaxException() : Exception("invalid syntax");
