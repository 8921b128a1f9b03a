namespace Dolma.Taggers.Code.Python;

/// <summary>Kinds of tokens of Python's own tokenizer.</summary>
internal enum PythonTokenKind : byte
{
    Name,
    Number,
    String,

    /// <summary>An operator or delimiter, one of <see cref="PythonTokenizer"/>'s list.</summary>
    Operator,
    NewLine,
    Indent,
    Dedent,
    End,
}

/// <param name="Start">In bytes.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct PythonToken(PythonTokenKind Kind, int Start, int Length);
