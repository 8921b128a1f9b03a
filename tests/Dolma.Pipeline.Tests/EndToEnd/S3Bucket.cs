using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A bucket of a test's own on a real server, and what programs need to reach it.</summary>
internal sealed class S3Bucket : IDisposable
{
    private readonly CephGateway _server;

    public S3Bucket(CephGateway server)
    {
        _server = server;
        IReadOnlyDictionary<string, string?> variables = server.Require();
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
            Environment.SetEnvironmentVariable(name, variables[name]);
        Name = $"test-{Guid.NewGuid():N}";
        Client = new AmazonS3Client(
            new BasicAWSCredentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]),
            new AmazonS3Config { ServiceURL = server.Endpoint, AuthenticationRegion = variables["AWS_REGION"], ForcePathStyle = true });
        Client.PutBucketAsync(Name).GetAwaiter().GetResult();
        Storage = new S3Storage(new S3Settings { Endpoint = server.Endpoint, Region = variables["AWS_REGION"]! });
    }

    public string Name { get; }

    /// <summary>As paths begin that lie in it.</summary>
    public string Root => $"s3://{Name}";

    public AmazonS3Client Client { get; }

    public S3Storage Storage { get; }

    /// <summary>What a program needs besides the usual.</summary>
    /// <param name="endpoint">Where it is to ask; null is the server itself.</param>
    public Dictionary<string, string?> Variables(string? endpoint = null)
    {
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        foreach ((string name, string? value) in _server.Require())
            variables[name] = value;
        variables["AWS_ENDPOINT_URL"] = endpoint ?? _server.Endpoint;
        return variables;
    }

    public void Put(string key, ReadOnlySpan<byte> content)
    {
        using StagedFile staged = Storage.Create($"{Root}/{key}");
        staged.Stream.Write(content);
        staged.Commit();
    }

    /// <summary>Documents of one line, <c>c/documents/0.jsonl</c> and on.</summary>
    public void PutShards(int count, Func<int, string>? text = null)
    {
        for (int i = 0; i < count; i++)
            Put($"c/documents/{i}.jsonl", Encoding.UTF8.GetBytes($"{{\"id\":\"{i}\",\"text\":\"{text?.Invoke(i) ?? "one two"}\"}}\n"));
    }

    /// <summary>Keys below a prefix but for those of markers, in ordinal order.</summary>
    public string[] Keys(string below) =>
        [.. Storage.List($"{Root}/{below}").Select(file => file.Path[(Root.Length + 1)..]).Where(key => !key.Contains("/.dolma/", StringComparison.Ordinal))];

    /// <summary>Keys of claims and of notes of failures.</summary>
    public string[] LeftOver() =>
        [.. Storage.List(Root).Select(file => file.Path).Where(path => path.Contains(".claim-", StringComparison.Ordinal) || path.EndsWith(".failed", StringComparison.Ordinal))];

    /// <summary>An object, unpacked by its name.</summary>
    public byte[] Content(string key)
    {
        string path = $"{Root}/{key}";
        using Stream content = Codec.OpenRead(Storage.OpenRead(path), CompressionKinds.FromPath(path), path);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose()
    {
        Storage.Dispose();
        Client.Dispose();
    }
}
