using System.Text;

namespace Dolma.Core.Documents;

/// <summary>
/// What will be asked of one member of a document, so that the rest of it need not be kept: <c>attributes</c> has dozens of members, of
/// which a filter names two.
/// </summary>
public sealed class JsonSelection
{
    private readonly byte[] _member;
    private readonly byte[][] _names;

    /// <param name="member">A member of the document that is an object.</param>
    /// <param name="names">Its members that are kept.</param>
    public JsonSelection(string member, IEnumerable<string> names)
    {
        _member = Encoding.UTF8.GetBytes(member);
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    internal bool IsOf(ReadOnlySpan<byte> member) => member.SequenceEqual(_member);

    internal bool Keeps(ReadOnlySpan<byte> name)
    {
        foreach (byte[] kept in _names)
        {
            if (name.SequenceEqual(kept))
                return true;
        }

        return false;
    }
}
