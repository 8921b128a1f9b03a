using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// <c>eyJ[A-Za-z0-9-_=]+\.[A-Za-z0-9-_=]+\.?</c>, if its parts are Base64 and the first two of them JSON. (The original's expression
/// goes on, but for a lazy repetition that takes nothing.)
/// </summary>
internal sealed class JsonWebTokenDetector() : SecretDetector("JSON Web Token")
{
    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOf("eyJ", StringComparison.Ordinal) >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        for (int at = 0; text[at..].IndexOf("eyJ", StringComparison.Ordinal) is var next and >= 0;)
        {
            int start = at + next;
            int point = EndOfRun(text, start);
            // What begins later in this run fails for the same reason.
            at = point;
            if (point < start + 4 || point == text.Length || text[point] != '.')
                continue;
            int end = EndOfRun(text, point + 1);
            if (end == point + 1)
                continue;
            if (end < text.Length && text[end] == '.')
                end++;
            at = end;
            if (IsValid(text[start..end]))
                found.Add(start, end - start);
        }
    }

    private static int EndOfRun(ReadOnlySpan<char> text, int from)
    {
        int length = text[from..].IndexOfAnyExcept(Characters.PaddedBase64Url);
        return length < 0 ? text.Length : from + length;
    }

    private static bool IsValid(ReadOnlySpan<char> token)
    {
        int part = 0;
        foreach (Range range in token.Split('.'))
        {
            if (!IsValidPart(token[range], isJson: part++ < 2))
                return false;
        }

        return true;
    }

    private static bool IsValidPart(ReadOnlySpan<char> part, bool isJson)
    {
        if (part.Length % 4 == 1)
            return false;
        byte[] decoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(part.Length + 4) + 4);
        try
        {
            int padding = (part.Length % 4) switch { 2 => 2, 3 => 3, _ => 0 };
            return LenientBase64.TryDecode(part, padding, decoded, out int length)
                && (!isJson || (Utf8.IsValid(decoded.AsSpan(0, length)) && PythonJson.IsValid(decoded.AsSpan(0, length))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }
}
