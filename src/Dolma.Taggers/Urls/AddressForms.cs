using System.Buffers.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Urls;

/// <summary>What an address came to.</summary>
internal enum FormResult
{
    Found,

    /// <summary>It has no such form: it is blank, or has no host.</summary>
    None,

    /// <summary>The original raises an error.</summary>
    Unparsable,
}

/// <summary>
/// The clean forms in which addresses are listed and looked up. What a call makes is good until the next one; nothing is allocated once
/// warm. Not thread-safe.
/// </summary>
/// <remarks>Spec/tag 5.13; <c>dolma:python/dolma/taggers/url.py</c>, the <c>clean_url</c> methods.</remarks>
internal sealed class AddressForms
{
    private const int MostPortDigits = 5;

    private readonly UrlParser _first = new();
    private readonly UrlParser _second = new();
    private readonly ByteBuffer _raw = new();
    private readonly ByteBuffer _link = new();
    private readonly ByteBuffer _domain = new();

    /// <summary>Host, port and path in lower case, without slashes at the end: <c>example.com:8080/a</c>. A missing host is <c>none</c>.</summary>
    public ReadOnlySpan<byte> Link => _link.WrittenSpan;

    /// <summary>The host alone, without any leading <c>w</c> and dots.</summary>
    public ReadOnlySpan<byte> Domain => _domain.WrittenSpan["www.".Length..];

    /// <summary><c>www.</c> and <see cref="Domain"/>.</summary>
    public ReadOnlySpan<byte> DomainWithWww => _domain.WrittenSpan;

    /// <summary>Makes <see cref="Link"/>.</summary>
    public FormResult MakeLink(ReadOnlySpan<byte> address)
    {
        _link.Clear();
        if (PythonSpace.Trim(address).IsEmpty)
            return FormResult.None;
        if (!_first.TryParse(address))
            return FormResult.Unparsable;
        _raw.Clear();
        _raw.Write(_first.HasHost ? _first.Host : "none"u8);
        if (_first.Port > 0)
        {
            _raw.Write((byte)':');
            Utf8Formatter.TryFormat(_first.Port, _raw.GetSpan(MostPortDigits), out int written);
            _raw.Advance(written);
        }

        _raw.Write(_first.Path);
        ReadOnlySpan<byte> raw = _raw.WrittenSpan.TrimEnd((byte)'/');
        _link.Advance(LowerCase.Write(raw, _link.GetSpan(LowerCase.MaxLength(raw.Length))));
        return FormResult.Found;
    }

    /// <summary>Makes <see cref="Link"/>, and from it <see cref="Domain"/> and <see cref="DomainWithWww"/>.</summary>
    public FormResult MakeDomain(ReadOnlySpan<byte> address)
    {
        FormResult result = MakeLink(address);
        if (result != FormResult.Found)
            return result;
        if (!_second.TryParse(Link))
            return FormResult.Unparsable;
        if (_second.Host.IsEmpty)
            return FormResult.None;
        _domain.Clear();
        _domain.Write("www."u8);
        _domain.Write(_second.Host.TrimStart("w."u8));
        return FormResult.Found;
    }

    /// <summary>The last two labels of a name with more than three, else the name (<c>get_base_domain</c>).</summary>
    public static ReadOnlySpan<byte> BaseDomain(ReadOnlySpan<byte> name)
    {
        if (name.Count((byte)'.') <= 2)
            return name;
        int last = name.LastIndexOf((byte)'.');
        return name[(name[..last].LastIndexOf((byte)'.') + 1)..];
    }
}
