using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Dolma.Core;
using Dolma.Core.Lines;

namespace Dolma.Mixer.Jq;

/// <summary>
/// A compiled jq program. The original runs jaq 1.2.1, whose language differs in corners: there <c>.a.b</c> on null is an error, here
/// it is null. Not thread-safe; every worker has its own.
/// </summary>
internal sealed unsafe class JqProgram : IDisposable
{
    /// <summary>
    /// Held in every call: programs of different workers share state inside the library (its regular expressions, for one), and
    /// running them at once crashed now and then.
    /// </summary>
    private static readonly Lock Library = new();

    /// <summary>What the compiler said. Guarded by <see cref="Library"/>.</summary>
    private static StringBuilder? s_messages;

    private readonly string _source;
    private nint _state;

    /// <exception cref="ConfigException">The program does not compile.</exception>
    public JqProgram(string source, string key)
    {
        _source = source;
        LibJq.Require();
        string? messages = Compile();
        if (messages is not null)
        {
            Dispose();
            throw new ConfigException(key, $"the jq program `{source}` does not compile: {messages}");
        }
    }

    /// <summary>Whether the program compiles; if not, the problem.</summary>
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

    /// <summary>Runs the program, and appends its outputs to a JSON array; returns how many there are and how many are truthy.</summary>
    /// <param name="json">The document.</param>
    /// <param name="outputs">Where <c>[output,output,…]</c> goes; null if only the numbers matter.</param>
    /// <exception cref="BadLineException">The program fails on this document.</exception>
    public (int Count, int Truthy) Run(ReadOnlySpan<byte> json, PooledBuffer? outputs)
    {
        lock (Library)
            return RunAlone(json, outputs);
    }

    public void Dispose()
    {
        lock (Library)
        {
            if (_state != 0)
                LibJq.jq_teardown(ref _state);
            _state = 0;
        }
    }

    /// <summary>What the compiler complains of; null if it does not.</summary>
    private string? Compile()
    {
        lock (Library)
        {
            _state = LibJq.jq_init();
            if (_state == 0)
                throw new RunException("libjq could not be started: it found no memory.");
            s_messages = new StringBuilder();
            LibJq.jq_set_error_cb(_state, &Report, 0);
            return LibJq.jq_compile(_state, _source) != 0 ? null : s_messages.ToString().Trim();
        }
    }

    private (int Count, int Truthy) RunAlone(ReadOnlySpan<byte> json, PooledBuffer? outputs)
    {
        fixed (byte* start = json)
            LibJq.jq_start(_state, LibJq.jv_parse_sized(start, json.Length), 0);
        int count = 0;
        int truthy = 0;
        outputs?.Write((byte)'[');
        while (true)
        {
            LibJq.Value value = LibJq.jq_next(_state);
            if (LibJq.jv_get_kind(value) == LibJq.Invalid)
            {
                ThrowIfFailed(value);
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
        return (count, truthy);
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
    private void ThrowIfFailed(LibJq.Value invalid)
    {
        if (LibJq.jv_invalid_has_msg(LibJq.jv_copy(invalid)) == 0)
        {
            LibJq.jv_free(invalid);
            return;
        }

        string message = TakeText(LibJq.jv_dump_string(LibJq.jv_invalid_get_msg(invalid), 0));
        throw new BadLineException("jq_error", $"the jq program `{_source}` fails on this document: {message}");
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
            s_messages?.AppendLine(TakeText(message));
        else
            LibJq.jv_free(message);
    }
}
