using Dolma.Core.Documents;
using Dolma.Core.Text;
using Dolma.Tokenize;

namespace Dolma.Taggers.Lengths;

/// <summary>
/// <c>dolma_v1_tokenizer</c>, <c>dolma_v2_tokenizer</c>, <c>tokenizers_EleutherAI_GPT_NeoX_20B</c> and <c>tokenizers_AI2_OLMo_v1</c>:
/// how many tokens the text has, without any that would be put around it.
/// </summary>
/// <remarks>Spec/tag 5.3; <c>dolma:python/dolma/taggers/length.py</c> and <c>tokenizers.py</c>. Only the former strip the text.</remarks>
internal sealed class TokenCountTagger(Tokenizer tokenizer, string type, bool strips) : Tagger
{
    private readonly TokenEncoder _encoder = tokenizer.CreateEncoder();
    private readonly TokenBuffer _tokens = new();

    public override IReadOnlyList<string> Types { get; } = [type];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        _tokens.Clear();
        _encoder.Encode(strips ? PythonSpace.Trim(text.Utf8) : text.Utf8, _tokens);
        spans.Add(0, 0, text.CodePointCount, _tokens.Count);
    }
}
