using Dolma.Core.Documents;
using Dolma.Core.Tasks;
using Dolma.Tokenize.Training;

namespace Dolma.Pipeline.Commands;

/// <summary>Counts the words of documents for a tokenizer trainer: batches on many threads, added up in input order.</summary>
internal sealed class WordCountOperator(BytePairTrainer trainer) : TaskOperator
{
    public override string Fingerprint => "";

    public override bool DecidesInOrder => true;

    public override OperatorWorker CreateWorker() => new Worker(trainer);

    public override void Decide(Batch batch) => trainer.Add((WordCounter)batch.Payload!);

    private sealed class Worker(BytePairTrainer trainer) : RecordWorker
    {
        private readonly Document _document = new();

        protected override void BeginBatch(Batch batch)
        {
            batch.Payload ??= trainer.CreateCounter();
            ((WordCounter)batch.Payload).Clear();
        }

        protected override void Process(Batch batch, int index)
        {
            _document.Parse(batch.Line(index));
            ((WordCounter)batch.Payload!).Add(_document.Text.Utf8);
            batch.Counts.Add("documents", 1);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _document.Dispose();
            base.Dispose(disposing);
        }
    }
}
