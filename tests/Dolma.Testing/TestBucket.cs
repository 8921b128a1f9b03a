using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Dolma.Core.Compression;
using Dolma.Core.Storage;

namespace Dolma.Testing;

/// <summary>A bucket of a test's own on a real server; and, for the test's process as well, the credentials for it.</summary>
public sealed class TestBucket : IDisposable
{
    private readonly List<S3Storage> _open = [];

    /// <param name="change">Makes other settings of the usual ones.</param>
    public TestBucket(CephGateway server, Func<S3Settings, S3Settings>? change = null)
    {
        Server = server;
        IReadOnlyDictionary<string, string?> variables = server.Require();
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
            Environment.SetEnvironmentVariable(name, variables[name]);
        Storage = Open(change ?? (settings => settings));
        Client = new AmazonS3Client(new BasicAWSCredentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]), Settings.ToConfig());
        Client.PutBucketAsync(Name).GetAwaiter().GetResult();
    }

    public CephGateway Server { get; }

    public string Name { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>As paths begin that lie in it.</summary>
    public string Root => $"s3://{Name}";

    public S3Storage Storage { get; }

    /// <summary>Past the storage.</summary>
    public AmazonS3Client Client { get; }

    private S3Settings Settings => new() { Endpoint = Server.Endpoint, Region = Server.Require()["AWS_REGION"]! };

    /// <summary>Another storage, of other settings; the bucket disposes of it.</summary>
    public S3Storage Open(Func<S3Settings, S3Settings> change)
    {
        _open.Add(new S3Storage(change(Settings)));
        return _open[^1];
    }

    public void Put(string key, ReadOnlySpan<byte> content)
    {
        using StagedFile staged = Storage.Create($"{Root}/{key}");
        staged.Stream.Write(content);
        staged.Commit();
    }

    /// <summary>All files of a folder on disk.</summary>
    /// <param name="below">What comes before their relative paths.</param>
    public void PutFolder(string folder, string below)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Put($"{below}/{Path.GetRelativePath(folder, path)}", File.ReadAllBytes(path));
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

    /// <summary>Keys of what somebody has begun to upload in parts, and neither finished nor given up.</summary>
    public string[] Uploads() =>
        [.. (Client.ListMultipartUploadsAsync(Name).GetAwaiter().GetResult().MultipartUploads ?? []).Select(upload => upload.Key)];

    public Stream OpenRead(string key) => Storage.OpenRead($"{Root}/{key}");

    /// <summary>An object, unpacked by its name.</summary>
    public byte[] Content(string key)
    {
        using Stream content = Codec.OpenRead(OpenRead(key), CompressionKinds.FromPath(key), key);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose()
    {
        _open.ForEach(storage => storage.Dispose());
        Client.Dispose();
    }
}
