using System.Numerics;
using System.Runtime.InteropServices;

namespace Dolma.Taggers.Language.Langdetect;

/// <summary>
/// The <c>langdetect_*</c> taggers: a naive Bayes classifier of n-grams that are drawn at random, with the seed 0 for each text, until
/// one language is as good as certain; the mean of seven trials (spec/tag 5.9; <c>dolma:python/dolma/taggers/language.py</c>).
/// </summary>
/// <remarks>langdetect 1.0.9, <c>detector.py</c>.</remarks>
internal sealed class LangdetectTagger(LanguageProfiles profiles, LanguageOutput output) : LanguageTagger(profiles.Languages, output)
{
    private const int Trials = 7;
    private const int MostDraws = 1000;
    private const int DrawsBetweenChecks = 5;
    private const double Certain = 0.99999;
    private const double LeastProbability = 0.1;
    private const double Alpha = 0.5;
    private const double AlphaWidth = 0.05;
    private const double BaseFrequency = 10_000;

    private readonly PythonRandom _random = new(seed: 0);
    private readonly TextCleaner _cleaner = new();
    private readonly NgramFeatures _features = new(profiles);
    private readonly double[] _trial = new double[profiles.Languages.Count];
    private readonly double[] _mean = new double[profiles.Languages.Count];
    private readonly int[] _best = new int[profiles.Languages.Count];

    protected override void Detect(ReadOnlySpan<byte> piece)
    {
        ReadOnlySpan<int> features = _features.Extract(_cleaner.Clean(piece));
        if (features.IsEmpty)
            return;
        Array.Clear(_mean);
        _random.Reset();
        for (int t = 0; t < Trials; t++)
        {
            RunTrial(features);
            for (int i = 0; i < _mean.Length; i++)
                _mean[i] += _trial[i] / Trials;
        }

        AddBest();
    }

    private void RunTrial(ReadOnlySpan<int> features)
    {
        Array.Fill(_trial, 1.0 / _trial.Length);
        double weight = (Alpha + (_random.NextGauss() * AlphaWidth)) / BaseFrequency;
        for (int draw = 0; ; draw++)
        {
            Multiply(profiles.Probabilities(features[_random.NextIndex(features.Length)]), weight);
            if (draw % DrawsBetweenChecks == 0 && (Normalize() > Certain || draw >= MostDraws))
                return;
        }
    }

    /// <summary>Every language on its own, so that the width of the vectors does not matter.</summary>
    private void Multiply(ReadOnlySpan<double> probabilities, double weight)
    {
        Span<double> trial = _trial;
        ref double from = ref MemoryMarshal.GetReference(probabilities[..trial.Length]);
        ref double to = ref MemoryMarshal.GetReference(trial);
        var weights = new Vector<double>(weight);
        int i = 0;
        for (; i + Vector<double>.Count <= trial.Length; i += Vector<double>.Count)
            (Vector.LoadUnsafe(ref to, (nuint)i) * (weights + Vector.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
        for (; i < trial.Length; i++)
            trial[i] *= weight + probabilities[i];
    }

    /// <summary>Makes the sum 1 and returns the greatest.</summary>
    private double Normalize()
    {
        Span<double> trial = _trial;
        double sum = 0;
        foreach (double p in trial)
            sum += p;
        ref double to = ref MemoryMarshal.GetReference(trial);
        var sums = new Vector<double>(sum);
        Vector<double> greatest = Vector<double>.Zero;
        int i = 0;
        for (; i + Vector<double>.Count <= trial.Length; i += Vector<double>.Count)
        {
            Vector<double> shares = Vector.LoadUnsafe(ref to, (nuint)i) / sums;
            shares.StoreUnsafe(ref to, (nuint)i);
            greatest = Vector.Max(greatest, shares);
        }

        double most = 0;
        for (int lane = 0; lane < Vector<double>.Count; lane++)
            most = Math.Max(most, greatest[lane]);
        for (; i < trial.Length; i++)
        {
            trial[i] /= sum;
            most = Math.Max(most, trial[i]);
        }

        return most;
    }

    /// <summary>Those above a tenth, the most probable first; of equal ones the first in the list.</summary>
    private void AddBest()
    {
        int count = 0;
        for (int language = 0; language < _mean.Length; language++)
        {
            if (_mean[language] <= LeastProbability)
                continue;
            int place = count++;
            for (; place > 0 && _mean[_best[place - 1]] < _mean[language]; place--)
                _best[place] = _best[place - 1];
            _best[place] = language;
        }

        foreach (int language in _best.AsSpan(0, count))
            Add(language, _mean[language]);
    }
}
