using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Documents;

/// <summary>Well-formed JSON in all its spellings: spaces, escapes that are needed and that are not, numbers of every form, equal names.</summary>
internal static class AnyJson
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "-0.0", "7", "-12", "1.0", "1.50", "0.25", "0.00001", "0.000001", "1e3", "1E-7", "0.9452706955539223", "18446744073709551615",
        "18446744073709551616", "-9223372036854775809", "123456789012345.5",
    ];

    private static readonly string[] Pieces =
        ["", "a", "b", "é", "😊", @"\n", "\\\"", @"\\", @"\/", @"\u001f", @"\u001F", @"\u000a", @"\u0041", @"\ud83d\ude00", "long enough for a vector of bytes "];

    private static Gen<string> Space => Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements(" ", "\t", " \r ")));

    private static Gen<string> Text => Gen.Elements(Pieces).ListOf().Select(parts => "\"" + string.Concat(parts.Take(4)) + "\"");

    public static Gen<string> Value(int depth)
    {
        Gen<string> leaf = Gen.OneOf(
            Text, Gen.Elements(Numbers), Gen.Elements("true", "false", "null"), Gen.Choose(-99999, 99999).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        if (depth == 0)
            return leaf;
        Gen<string> inner = from before in Space from value in Value(depth - 1) from after in Space select before + value + after;
        Gen<string> member = from before in Space from name in Text from after in Space from value in inner select before + name + after + ":" + value;
        return Gen.OneOf(
            leaf,
            inner.ListOf().Select(items => "[" + string.Join(',', items.Take(4)) + "]"),
            member.ListOf().Select(members => "{" + string.Join(',', members.Take(4)) + "}"));
    }
}
