using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core;
using Dolma.Core.Lines;

namespace Dolma.Mixer.Jq;

/// <summary>
/// A compiled jq program. The original runs jaq 1.2.1, whose language differs in corners: there <c>.a.b</c> on null is an error, here
/// it is null. Made and disposed by any thread, run on the <see cref="JqThread"/> only, where all workers can share it.
/// </summary>
internal sealed unsafe partial class JqProgram : IDisposable
{
    /// <summary>What the compiler said; the <see cref="JqThread"/>'s.</summary>
    private static StringBuilder? _messages;

    private nint _state;

    /// <exception cref="ConfigException">The program does not compile.</exception>
    /// <exception cref="RunException">libjq is not there.</exception>
    public JqProgram(string source, string key)
    {
        Source = source;
        // libjq ends the process that asks for a module and did not say where modules lie; jaq has none.
        if (Module().IsMatch(source))
            throw new ConfigException(key, $"the jq program `{source}` is one of modules, and there are none here. Write their definitions into the program.");
        LibJq.Require();
        string? messages = null;
        JqThread.Run(() => messages = Compile());
        if (messages is not null)
        {
            Dispose();
            throw new ConfigException(key, $"the jq program `{source}` does not compile: {messages}");
        }
    }

    /// <summary>The program as it was written.</summary>
    public string Source { get; }

    /// <summary>Whether the program compiles; if not, the problem. A library that is not there is a problem too.</summary>
    public static bool Compiles(string source, string key, [NotNullWhen(false)] out ConfigProblem? problem)
    {
        try
        {
            new JqProgram(source, key).Dispose();
            problem = null;
        }
        catch (ConfigException e)
        {
            problem = e.Problems[0];
        }
        catch (RunException e)
        {
            problem = new ConfigProblem(key, e.Message);
        }

        return problem is null;
    }

    /// <summary>Runs the program, and appends its outputs to a JSON array; counts them and those that are truthy.</summary>
    /// <param name="input">The document.</param>
    /// <param name="outputs">Where <c>[output,output,…]</c> goes; null if only the numbers matter.</param>
    public JqAnswer Run(JqInput input, PooledBuffer? outputs)
    {
        LibJq.jq_start(_state, input.Copy(), 0);
        int count = 0;
        int truthy = 0;
        string? fault;
        outputs?.Write((byte)'[');
        while (true)
        {
            LibJq.Value value = LibJq.jq_next(_state);
            if (LibJq.jv_get_kind(value) == LibJq.Invalid)
            {
                fault = TakeFault(value);
                break;
            }

            truthy += IsTruthy(value) ? 1 : 0;
            if (outputs is not null)
            {
                if (count > 0)
                    outputs.Write((byte)',');
                Append(outputs, LibJq.jv_dump_string(LibJq.jv_copy(value), 0));
            }

            LibJq.jv_free(value);
            count++;
        }

        outputs?.Write((byte)']');
        return new JqAnswer(this, count, truthy, fault);
    }

    public void Dispose()
    {
        if (_state != 0)
            JqThread.Run(() => LibJq.jq_teardown(ref _state));
        _state = 0;
    }

    /// <summary>These words can only stand at the beginning, behind comments.</summary>
    [GeneratedRegex(@"^(\s|#[^\n]*\n)*(module|import|include)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Module();

    /// <summary>What the compiler complains of; null if it does not.</summary>
    private string? Compile()
    {
        _state = LibJq.jq_init();
        if (_state == 0)
            throw new RunException("libjq could not be started: it found no memory.");
        _messages = new StringBuilder();
        LibJq.jq_set_error_cb(_state, &Report, 0);
        // jq 1.6 leaves these two as the memory was found, and calls them: programs with `input` or `debug` crashed now and then.
        LibJq.jq_set_input_cb(_state, &NoMoreInput, 0);
        LibJq.jq_set_debug_cb(_state, &Ignore, 0);
        return LibJq.jq_compile(_state, Source) != 0 ? null : string.Join("; ", _messages.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>False are null, false, 0, and what is empty.</summary>
    private static bool IsTruthy(LibJq.Value value) => LibJq.jv_get_kind(value) switch
    {
        LibJq.True => true,
        LibJq.Number => LibJq.jv_number_value(value) != 0,
        LibJq.String => LibJq.jv_string_length_bytes(LibJq.jv_copy(value)) > 0,
        LibJq.Array => LibJq.jv_array_length(LibJq.jv_copy(value)) > 0,
        LibJq.Object => LibJq.jv_object_length(LibJq.jv_copy(value)) > 0,
        _ => false,
    };

    /// <summary>An invalid value is the end, or with a message an error.</summary>
    private static string? TakeFault(LibJq.Value invalid)
    {
        if (LibJq.jv_invalid_has_msg(LibJq.jv_copy(invalid)) != 0)
            return TakeText(LibJq.jv_dump_string(LibJq.jv_invalid_get_msg(invalid), 0));
        LibJq.jv_free(invalid);
        return null;
    }

    private static void Append(PooledBuffer output, LibJq.Value text)
    {
        int length = LibJq.jv_string_length_bytes(LibJq.jv_copy(text));
        output.Write(new ReadOnlySpan<byte>(LibJq.jv_string_value(text), length));
        LibJq.jv_free(text);
    }

    private static string TakeText(LibJq.Value text)
    {
        string taken = Marshal.PtrToStringUTF8((nint)LibJq.jv_string_value(text)) ?? "";
        LibJq.jv_free(text);
        return taken;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Report(nint data, LibJq.Value message)
    {
        if (LibJq.jv_get_kind(message) == LibJq.String)
            _messages?.AppendLine(TakeText(message));
        else
            LibJq.jv_free(message);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static LibJq.Value NoMoreInput(nint state, nint data) => LibJq.jv_invalid();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(nint data, LibJq.Value message) => LibJq.jv_free(message);
}

/// <summary>What a program said of a document.</summary>
/// <param name="Program">The program.</param>
/// <param name="Count">Outputs before the end, or the error.</param>
/// <param name="Truthy">How many of them are true, not 0 and not empty.</param>
/// <param name="Fault">The error that ended it; null if there was none.</param>
internal readonly record struct JqAnswer(JqProgram Program, int Count, int Truthy, string? Fault)
{
    /// <exception cref="BadLineException">The program failed on this document.</exception>
    public void ThrowIfFailed()
    {
        if (Fault is not null)
            throw new BadLineException("jq_error", $"the jq program `{Program.Source}` fails on this document: {Fault}");
    }
}
