using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A <see cref="PipelineProject"/> whose data are in a bucket of its own.</summary>
internal sealed class S3Project : IDisposable
{
    /// <summary>The settings that a token file was made with name its place.</summary>
    private const string Settings = "tokens/tokens.json";

    private readonly AmazonS3Client _client;
    private readonly S3Storage _storage;
    private readonly string _bucket;

    /// <summary>Makes bucket, inputs and configs.</summary>
    /// <param name="path">Where the configs are.</param>
    /// <param name="shards">Synthetic ones.</param>
    public S3Project(CephGateway server, string path, int shards)
    {
        IReadOnlyDictionary<string, string?> variables = server.Require();
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
            Environment.SetEnvironmentVariable(name, variables[name]);
        _client = new AmazonS3Client(
            new BasicAWSCredentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]),
            new AmazonS3Config { ServiceURL = server.Endpoint, AuthenticationRegion = variables["AWS_REGION"], ForcePathStyle = true });
        _storage = new S3Storage(new S3Settings { Endpoint = server.Endpoint, Region = variables["AWS_REGION"]! });
        _bucket = $"project-{Guid.NewGuid():N}";
        _client.PutBucketAsync(_bucket).GetAwaiter().GetResult();
        Folder = PipelineProject.Make(path, shards, Root);
        foreach (string file in DolmaProgram.Files(Path.Join(path, "corpus/documents")))
        {
            using StagedFile staged = _storage.Create($"{Root}corpus/documents/{file}");
            staged.Stream.Write(File.ReadAllBytes(Path.Join(path, "corpus/documents", file)));
            staged.Commit();
        }
    }

    /// <summary>Where programs run.</summary>
    public string Folder { get; }

    private string Root => $"s3://{_bucket}/";

    /// <summary>Whether the outputs are those of one process on a disk, and nothing else is there.</summary>
    public void ShouldBe(IEnumerable<string> expected)
    {
        string[] files = [.. _storage.List(Root).Select(file => file.Path[Root.Length..])];
        string[] lines = [.. PipelineProject.Data.SelectMany(part => files.Where(file => file.StartsWith(part + "/", StringComparison.Ordinal)))
            .Where(file => file != Settings && !file.Split('/').Contains(".dolma", StringComparer.Ordinal)).Select(file => $"{file} {Hash(file)}")];
        lines.ShouldBe(expected.Where(line => !line.StartsWith(Settings + " ", StringComparison.Ordinal)), ignoreOrder: true);
        ProjectContent.LeftOver(files).ShouldBeEmpty();
        ListMultipartUploadsResponse uploads = _client.ListMultipartUploadsAsync(_bucket).GetAwaiter().GetResult();
        (uploads.MultipartUploads ?? []).Select(upload => upload.Key).ShouldBeEmpty();
    }

    public void Dispose()
    {
        _storage.Dispose();
        _client.Dispose();
    }

    private string Hash(string file)
    {
        using Stream content = Codec.OpenRead(_storage.OpenRead(Root + file), CompressionKinds.FromPath(file), file);
        if (!file.EndsWith(".csv.gz", StringComparison.Ordinal))
            return ContentHash.Of(content);
        // The index of a token file names its inputs by the paths that they were given as.
        using var reader = new StreamReader(content);
        string index = reader.ReadToEnd().Replace(Root, "", StringComparison.Ordinal);
        using var local = new MemoryStream(Encoding.UTF8.GetBytes(index));
        return ContentHash.Of(local);
    }
}
