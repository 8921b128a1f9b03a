namespace Dolma.Core.Storage;

/// <summary>Bucket and key of <c>s3://bucket/key</c>. The key is taken as it is; it is empty for the bucket itself.</summary>
internal readonly record struct S3Location(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <exception cref="ConfigException">It is not such a path, or names no bucket.</exception>
    public static S3Location Parse(string path)
    {
        if (!path.StartsWith(Scheme, StringComparison.Ordinal))
            throw new ConfigException("", $"{path}: not an S3 path; those begin with {Scheme}.");
        string rest = path[Scheme.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length == 0)
            throw new ConfigException("", $"{path}: names no bucket; write {Scheme}BUCKET/KEY.");
        return new S3Location(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
    }

    /// <summary>What all keys in this "directory" begin with.</summary>
    public string DirectoryPrefix => Key.Length == 0 || Key.EndsWith('/') ? Key : Key + "/";

    public S3Location WithKey(string key) => this with { Key = key };

    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
