namespace Dolma.Core;

/// <summary>
/// Options whose combinations can be wrong. Checked before any file is opened; what only the data can tell (a pattern that matches
/// nothing) is not a matter for this.
/// </summary>
public interface IValidatedOptions
{
    /// <summary>
    /// Every problem with these settings, each with the setting's name as it stands in a config file, relative to this record;
    /// empty if they are good. Nested records are asked on their own: do not repeat their problems here.
    /// </summary>
    IEnumerable<ConfigProblem> Problems();
}
