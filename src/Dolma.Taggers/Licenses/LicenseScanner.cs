namespace Dolma.Taggers.Licenses;

/// <summary>Finds the licences of a page one after another.</summary>
internal abstract class LicenseScanner
{
    /// <summary>Prepares for another page.</summary>
    public abstract void Begin();

    /// <summary>The next licence at or after <paramref name="from"/>, of the same page as the last.</summary>
    public abstract bool Find(ReadOnlySpan<byte> html, int from, out License license);
}
