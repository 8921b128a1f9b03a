using System.Globalization;
using Dolma.Core;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// <c>dolma tokens</c>: each task is a part, and becomes token files named for it (see <see cref="TokenParts"/>). The bytes depend on
/// inputs, tokenizer and options, not on the number of workers.
/// </summary>
public sealed class TokenizeOperator : TaskOperator
{
    private readonly Tokenizer _tokenizer;
    private readonly TokensOptions _options;
    private readonly string _destination;
    private readonly Func<string, long> _sizeOf;

    /// <param name="sizeOf">Stored bytes of an input file, for orders that draw by it; null if they are all alike.</param>
    /// <param name="destination">Folder or prefix of the token files.</param>
    /// <exception cref="ConfigException">The options do not fit each other or the tokenizer.</exception>
    public TokenizeOperator(Tokenizer tokenizer, TokensOptions options, string destination, Func<string, long>? sizeOf = null)
    {
        ConfigProblem[] problems = [.. options.Problems(tokenizer)];
        if (problems.Length > 0)
            throw new ConfigException(problems);
        _tokenizer = tokenizer;
        _options = options;
        _destination = destination.TrimEnd('/');
        _sizeOf = sizeOf ?? (_ => 1);
    }

    public override string Fingerprint => string.Create(
        CultureInfo.InvariantCulture,
        $"tokens 2; {_tokenizer.ContentHash}; {_options.BosTokenId} {_options.EosTokenId}; {_options.Dtype}; {_options.MaxSize}; {_options.Layout}; "
        + $"{_options.Fields.TextFieldName} {_options.Fields.IdFieldName ?? "\0"} {_options.Fields.IdFieldType}; "
        + $"{_options.Order} {(_options.Order.ShufflesBatches || _options.Order.DrawsBySize ? _options.Seed : 0)}; "
        + $"{_options.Encoding.EncodeSpecialTokens} {_options.Encoding.SegmentBeforeTokenization}");

    public override OperatorWorker CreateWorker() => new TokenizeWorker(_tokenizer, _options);

    public override object BeginTask(ShardTask task) => new TokenPartWriter(
        $"{_destination}/{task.Name}", _options, task.Index, [.. task.Inputs.Select(group => _sizeOf(group.Documents.Path))]);

    public override void Commit(Batch batch, TaskOutputs outputs) => ((TokenPartWriter)batch.TaskState!).Add(batch, outputs);

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs) => ((TokenPartWriter)taskState!).Finish(outputs);
}
