namespace Dolma.Taggers.Code.Python;

/// <summary>The string that a module, class or function begins with.</summary>
/// <param name="Kind">Classes first, then functions, then the module.</param>
/// <param name="Name">Of the class or function.</param>
/// <param name="Depth">How many nodes of the syntax tree are above it.</param>
/// <param name="First">Number of its first token.</param>
/// <param name="Count">How many string tokens it has.</param>
internal readonly record struct Docstring(int Kind, string Name, int Depth, int First, int Count)
{
    public const int OfClass = 0;
    public const int OfFunction = 1;
    public const int OfModule = 2;
}
