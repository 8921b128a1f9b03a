namespace Dolma.Taggers.Modules;

/// <summary>An assembly that taggers were loaded from.</summary>
public sealed record TaggerModule
{
    /// <summary>Full path of the assembly.</summary>
    public required string Path { get; init; }

    /// <summary>Of the assembly's file, in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The assemblies that it brought along, by simple name, in ordinal order; those of .NET and of this program are not among them.</summary>
    public required IReadOnlyList<ModuleDependency> Dependencies { get; init; }

    /// <summary>Names of its taggers, in ordinal order.</summary>
    public required IReadOnlyList<string> Taggers { get; init; }

    /// <summary>Everything of the module that its taggers' values depend on, whatever folder it lies in.</summary>
    internal IEnumerable<string> FingerprintLines() =>
        [$"module {System.IO.Path.GetFileName(Path)} {Sha256}", .. Dependencies.Select(d => $"module dependency {d.Name} {d.Sha256}")];
}

/// <summary>An assembly beside a module that the module refers to.</summary>
/// <param name="Name">Simple name.</param>
/// <param name="Sha256">Of its file, in lower-case hex.</param>
public sealed record ModuleDependency(string Name, string Sha256);
