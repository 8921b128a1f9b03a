using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dolma.Core.Compression;

namespace Dolma.Mixer.Jq;

/// <summary>
/// libjq (Debian package libjq1). A <see cref="Value"/> is counted by reference; unless the comment says otherwise a call takes over
/// those it is given.
/// </summary>
internal static unsafe partial class LibJq
{
    public const int Invalid = 0;
    public const int Null = 1;
    public const int False = 2;
    public const int True = 3;
    public const int Number = 4;
    public const int String = 5;
    public const int Array = 6;
    public const int Object = 7;

    private const string Library = "libjq.so.1";

    /// <exception cref="Core.RunException">It is not there; the message names the package that brings it.</exception>
    public static void Require() => NativeLibraries.Require(Library, "libjq1", "run filters and spans with `syntax: jq`");

    [LibraryImport(Library)]
    public static partial nint jq_init();

    [LibraryImport(Library)]
    public static partial void jq_teardown(ref nint state);

    /// <summary>Where compile errors go, instead of standard error.</summary>
    [LibraryImport(Library)]
    public static partial void jq_set_error_cb(nint state, delegate* unmanaged[Cdecl]<nint, Value, void> report, nint data);

    /// <summary>Where <c>input</c> and <c>inputs</c> read on.</summary>
    [LibraryImport(Library)]
    public static partial void jq_set_input_cb(nint state, delegate* unmanaged[Cdecl]<nint, nint, Value> next, nint data);

    /// <summary>Where <c>debug</c> writes.</summary>
    [LibraryImport(Library)]
    public static partial void jq_set_debug_cb(nint state, delegate* unmanaged[Cdecl]<nint, Value, void> show, nint data);

    [LibraryImport(Library)]
    public static partial Value jv_invalid();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int jq_compile(nint state, string program);

    [LibraryImport(Library)]
    public static partial void jq_start(nint state, Value input, int flags);

    [LibraryImport(Library)]
    public static partial Value jq_next(nint state);

    [LibraryImport(Library)]
    public static partial Value jv_parse_sized(byte* json, int length);

    [LibraryImport(Library)]
    public static partial Value jv_dump_string(Value value, int flags);

    /// <summary>Does not take the value over.</summary>
    [LibraryImport(Library)]
    public static partial int jv_get_kind(Value value);

    /// <summary>Does not take the value over, and is good as long as that is.</summary>
    [LibraryImport(Library)]
    public static partial byte* jv_string_value(Value value);

    /// <summary>Does not take the value over.</summary>
    [LibraryImport(Library)]
    public static partial double jv_number_value(Value value);

    [LibraryImport(Library)]
    public static partial int jv_string_length_bytes(Value value);

    [LibraryImport(Library)]
    public static partial int jv_array_length(Value value);

    [LibraryImport(Library)]
    public static partial int jv_object_length(Value value);

    [LibraryImport(Library)]
    public static partial int jv_invalid_has_msg(Value value);

    [LibraryImport(Library)]
    public static partial Value jv_invalid_get_msg(Value value);

    [LibraryImport(Library)]
    public static partial Value jv_copy(Value value);

    [LibraryImport(Library)]
    public static partial void jv_free(Value value);

    /// <summary>The library's <c>jv</c>: kind and size, then a pointer or a number. Passed by value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Value
    {
        private readonly ulong _kindAndSize;
        private readonly nint _content;
    }
}
