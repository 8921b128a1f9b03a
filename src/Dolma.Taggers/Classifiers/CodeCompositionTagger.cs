using Dolma.Core.Documents;
using Dolma.Core.FastText;
using Dolma.Core.Text;

namespace Dolma.Taggers.Classifiers;

/// <summary>
/// <c>code_composition</c>: which of a document's lines are code and which are prose, how often one follows the other, and how unsure the
/// model was (spec/tag 5.10; <c>dolma:python/dolma/taggers/code_composition.py</c>).
/// </summary>
internal sealed class CodeCompositionTagger : Tagger
{
    public const string ModelAddress = "hf://techarb/code-prose-composition/code-comment-prose-model.bin";

    /// <summary>Lines of at most so many code points are not given to the model.</summary>
    private const int LongestOther = 3;

    private const int MostBytesOfCharacter = 4;

    private const double Ln2 = 0.693147180559945309;

    private readonly FastTextPredictor _predictor;
    private readonly TypeNames _types = new();
    private readonly TypeNames _names = new();
    private readonly int[] _nameOfLabel;
    private readonly int _boundaries;
    private readonly int _other;
    private readonly int _code;
    private readonly int _prose;
    private readonly Share[] _shares;
    private readonly List<int> _occurring = [];
    private int _boundaryCount;
    private int _lineCount;

    public CodeCompositionTagger(FastTextModel model)
    {
        _predictor = model.CreatePredictor();
        _nameOfLabel = [.. model.Labels.Select(label => _names.Add(StripLabel(label)))];
        _other = _names.Add("other");
        _code = _names.Add("code");
        _prose = _names.Add("prose");
        _boundaries = _types.Add("boundaries");
        _shares = [.. _names.All.Select(name => new Share(_types.Add(name + "_pct"), _types.Add(name), _types.Add(name + "_entropy")))];
    }

    /// <summary>One kind of line: its span types, and what is known of it in this document.</summary>
    private struct Share(int fractionType, int countType, int entropyType)
    {
        public readonly int FractionType = fractionType;
        public readonly int CountType = countType;
        public readonly int EntropyType = entropyType;
        public int Count;
        public double Entropy;
    }

    public override IReadOnlyList<string> Types => _types.All;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        Classify(text.Utf8);
        int length = text.CodePointCount;
        spans.Add(_boundaries, 0, length, _boundaryCount);
        foreach (int name in _occurring)
        {
            ref Share share = ref _shares[name];
            spans.Add(share.FractionType, 0, length, Score.RoundTo2((double)share.Count / _lineCount));
            spans.Add(share.CountType, 0, length, share.Count);
            spans.Add(share.EntropyType, 0, length, share.Entropy / share.Count);
        }
    }

    private void Classify(ReadOnlySpan<byte> text)
    {
        foreach (int name in _occurring)
            (_shares[name].Count, _shares[name].Entropy) = (0, 0);
        _occurring.Clear();
        _boundaryCount = _lineCount = 0;
        int previous = _other;
        foreach (ReadOnlySpan<byte> untrimmed in new PythonLines(text))
        {
            ReadOnlySpan<byte> line = PythonSpace.Trim(untrimmed);
            if (line.IsEmpty)
                continue;
            int name = NameOf(line, out double entropy);
            ref Share share = ref _shares[name];
            if (share.Count++ == 0)
                _occurring.Add(name);
            share.Entropy += entropy;
            _lineCount++;
            if (name != previous && IsCodeOrProse(name) && IsCodeOrProse(previous))
                _boundaryCount++;
            previous = name;
        }
    }

    private bool IsCodeOrProse(int name) => name == _code || name == _prose;

    /// <summary>What the model calls the line, and the entropy of its labels in bits.</summary>
    private int NameOf(ReadOnlySpan<byte> line, out double entropy)
    {
        entropy = 0;
        if (line.Length <= LongestOther * MostBytesOfCharacter && CodePoints.Count(line) <= LongestOther)
            return _other;
        ReadOnlySpan<FastTextPrediction> predictions = _predictor.Predict(line);
        if (predictions.IsEmpty)
            throw new UntaggableDocumentException("The model knows nothing of what is in one of the lines.");
        foreach (FastTextPrediction prediction in predictions)
        {
            double p = prediction.Probability;
            if (p > 0)
                entropy -= p * (PortableMath.Log(p) / Ln2);
        }

        return _nameOfLabel[predictions[0].Label];
    }

    /// <summary>
    /// As the original does it: every character of <c>__label__</c> is taken off the front, so that a label which begins with one of them
    /// loses it too.
    /// </summary>
    private static string StripLabel(string label) => label.TrimStart('_', 'l', 'a', 'b', 'e');
}
