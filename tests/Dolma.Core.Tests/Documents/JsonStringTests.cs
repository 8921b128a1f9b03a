using System.Text;
using System.Text.Json;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Documents;

public sealed class JsonStringTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain é 😀", "\"plain é 😀\"")]
    [InlineData("\"\\/<>&\u007f\u2028", "\"\\\"\\\\/<>&\u007f\u2028\"")]
    [InlineData("\b\t\n\f\r\u0000\u001f", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\"")]
    public void OnlyQuotesBackslashesAndControlsAreEscaped(string text, string expected) => Write(text).ShouldBe(expected);

    [Fact]
    public void WhatIsWrittenReadsBack() => Prop.ForAll<string>(text =>
    {
        // Half a surrogate pair is no text; it cannot come in and so cannot go out.
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
        return JsonSerializer.Deserialize<string>(Write(valid)) == valid;
    }).QuickCheckThrowOnFailure();

    private static string Write(string text)
    {
        using var buffer = new PooledBuffer();
        JsonString.Write(buffer, Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
