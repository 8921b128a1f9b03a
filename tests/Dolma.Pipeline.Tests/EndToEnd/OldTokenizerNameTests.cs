using System.Buffers.Binary;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Configs from before the <c>tokenizer</c> block (spec/tokens 7, row 12).</summary>
public sealed class OldTokenizerNameTests
{
    [SkippableTheory]
    [InlineData("", 4095)]
    [InlineData("--tokenizer.eos_token_id=7", 7)]
    public void DocumentsEndWithTheLastIdOfTheVocabularyUnlessAnotherIsSet(string option, int last)
    {
        using var folder = new TempFolder();
        folder.Write("c/documents/a.json", """{"id":"1","text":"one"}"""u8 + "\n"u8);
        CommandResult result = DolmaProgram.Succeed(
            folder.FullPath,
            [
                "tokens", "--documents", "c/documents/*", "--destination", "tokens",
                "--tokenizer_name_or_path", SharedData.InRepository("samples/tokenizer.json"), .. option.Length > 0 ? (string[])[option] : [],
            ]);
        result.Errors.ShouldContain("tokenizer_name_or_path is the old name of tokenizer.name_or_path");
        byte[] tokens = File.ReadAllBytes(folder["tokens/part-0-00000.npy"]);
        BinaryPrimitives.ReadUInt16LittleEndian(tokens.AsSpan(tokens.Length - sizeof(ushort))).ShouldBe((ushort)last);
    }
}
