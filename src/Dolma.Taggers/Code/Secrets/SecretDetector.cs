namespace Dolma.Taggers.Code.Secrets;

/// <summary>One rule of detect-secrets 1.4.0. Detectors keep nothing between calls, and are shared by all threads.</summary>
internal abstract class SecretDetector(string type)
{
    /// <summary>What it finds, as the original names it.</summary>
    public string Type { get; } = type;

    /// <summary>Whether what stands after a name like <c>user_id</c> is no secret: so for the rules that are no plain expressions.</summary>
    public virtual bool PassesOverIds => false;

    /// <summary>False if no line of the text can hold what it looks for; cheap.</summary>
    public abstract bool MayOccurIn(CodeText text);

    /// <summary>Adds what <c>findall</c> of the original's expressions returns, one expression after another.</summary>
    public abstract void Find(CodeLine line, Candidates found);
}
