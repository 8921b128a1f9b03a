using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Tokenize;
using Dolma.Tokenize.TokenFiles.Folders;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma tokens cat</c>: finds documents in token files, by place, id or origin, and shows them as JSON lines.</summary>
internal sealed class TokensCatCommand : Command<TokensCatOptions>
{
    private static readonly JsonWriterOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override string Name => "tokens cat";

    public override string Description => "Show documents of token files with their text and where they came from, found by place, id or origin.";

    public override string Example => "dolma tokens cat tokens --file part-0-00000.npy --offset 1000";

    public override ExitCode Run(TokensCatOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        TokenFolder folder = TokenFolder.Open(options.Folder!, storage, options.Dtype);
        Tokenizer tokenizer = LoadTokenizer(options, folder, storage, context);
        string? file = options.File is null ? null : folder.File(options.File).Name;
        (long first, long last) = (options.Offset ?? 0, options.Offset is { } offset ? offset + (options.Tokens ?? 1) : long.MaxValue);
        byte[]? id = options.Id is null ? null : Encoding.UTF8.GetBytes(options.Id);
        byte[]? source = options.Source is null ? null : Encoding.UTF8.GetBytes(options.Source);
        bool isAny = false;
        foreach (TokenDocument document in folder.Documents(
                     candidate => file is null || candidate.Name == file,
                     row => row.Start < last && row.End > first && (id is null || row.Id.SequenceEqual(id)) && (source is null || row.Source.SequenceEqual(source))
                         && (options.Line is null || row.Line == options.Line)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            isAny = true;
            long start = options.Tokens is null ? document.Start : Math.Max(document.Start, first);
            long end = options.Tokens is null ? document.End : Math.Min(document.End, last);
            uint[] ids = folder.Read(folder.File(document.File), start, checked((int)(end - start)));
            context.Output.WriteLine(Encoding.UTF8.GetString(Describe(document, ids, tokenizer, options.Ids)));
        }

        if (!isAny)
            context.Error.WriteLine($"no document of {options.Folder} {Sought(options)}");
        return isAny ? ExitCode.Success : ExitCode.Failure;
    }

    private static Tokenizer LoadTokenizer(TokensCatOptions options, TokenFolder folder, StorageRouter storage, CommandContext context)
    {
        string name = options.Tokenizer ?? folder.Settings?.Tokenizer.Name
            ?? throw new ConfigException("tokenizer", $"is not set, and {folder.Path} has no tokens.json that names one. Give the tokenizer.json that made the files.");
        Tokenizer tokenizer = Tokenizer.Load(new ResourceCache(ResourceFolders.FromEnvironment(options.Resources), storage).GetTokenizer(name).Path);
        if (folder.Settings is { } settings && settings.Tokenizer.Sha256 != tokenizer.ContentHash)
            context.Error.WriteLine($"warning: {name} is not the tokenizer that made the files: its hash is {tokenizer.ContentHash}, and tokens.json says {settings.Tokenizer.Sha256}");
        return tokenizer;
    }

    private static byte[] Describe(TokenDocument document, uint[] ids, Tokenizer tokenizer, bool showIds)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Json))
        {
            json.WriteStartObject();
            json.WriteString("file", document.File);
            json.WriteNumber("start", document.Start);
            json.WriteNumber("end", document.End);
            json.WriteString("id", document.Id);
            json.WriteString("source", document.Source);
            json.WriteNumber("line", document.Line);
            if (showIds)
            {
                json.WriteStartArray("tokens");
                foreach (uint id in ids)
                    json.WriteNumberValue(id);
                json.WriteEndArray();
            }

            json.WriteString("text", TextOf(ids, tokenizer));
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static string TextOf(uint[] ids, Tokenizer tokenizer)
    {
        try
        {
            return tokenizer.Decode(ids);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new ShardException(e.Message, e);
        }
    }

    private static string Sought(TokensCatOptions options) => options switch
    {
        { Id: { } id } => $"has the id {id}",
        { Source: { } source, Line: { } line } => $"came from {source}, line {line}; paths are as the index has them",
        { Source: { } source } => $"came from {source}; paths are as the index has them",
        _ => $"has token {options.Offset} of {options.File}",
    };
}
