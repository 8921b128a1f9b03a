using System.Net;
using System.Net.Http.Headers;

namespace Dolma.Core.Resources;

/// <summary>Downloads over HTTP: whole or not at all, with a few tries before the first byte.</summary>
internal static class HttpFetch
{
    private const int Attempts = 3;
    private const int BufferBytes = 1 << 20;
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500);

    // Shared, as the class wants to be. Its timeout ends with the headers; the body has the one above.
    private static readonly HttpClient Client = new() { Timeout = StallTimeout };

    /// <summary>Appends the answer's body to <paramref name="target"/>.</summary>
    /// <exception cref="ShardException">The server refuses it.</exception>
    /// <exception cref="RetryableException">The server or the network failed, or the body ended early.</exception>
    public static void To(Stream target, string url)
    {
        for (int attempt = 1; ; attempt++)
        {
            HttpResponseMessage response;
            try
            {
                using HttpRequestMessage request = Request(url);
                response = Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).GetAwaiter().GetResult();
                if (IsPassing(response.StatusCode) && attempt < Attempts)
                {
                    response.Dispose();
                    Thread.Sleep(FirstBackoff * Math.Pow(2, attempt - 1));
                    continue;
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                if (attempt < Attempts)
                {
                    Thread.Sleep(FirstBackoff * Math.Pow(2, attempt - 1));
                    continue;
                }

                throw new RetryableException($"{url}: {e.Message}", e);
            }

            using (response)
                Copy(response, target, url);
            return;
        }
    }

    private static HttpRequestMessage Request(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new ConfigException("", $"{url}: resources are fetched from http://, https:// and s3:// addresses.");
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("dolma-net", "0.1"));
        // Only to the hub itself; it is dropped when the answer leads elsewhere.
        if (address is { Host: "huggingface.co", Scheme: "https" } && Environment.GetEnvironmentVariable("HF_TOKEN") is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;

    private static void Copy(HttpResponseMessage response, Stream target, string url)
    {
        if (!response.IsSuccessStatusCode)
        {
            string message = $"{url}: the server answers {(int)response.StatusCode} {response.ReasonPhrase}.";
            throw IsPassing(response.StatusCode) ? new RetryableException(message) : new ShardException(message);
        }

        try
        {
            using Stream body = response.Content.ReadAsStream();
            byte[] buffer = new byte[BufferBytes];
            while (true)
            {
                using var stall = new CancellationTokenSource(StallTimeout);
                int read = body.ReadAsync(buffer, stall.Token).AsTask().GetAwaiter().GetResult();
                if (read == 0)
                    return;
                target.Write(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            throw new RetryableException($"{url}: the transfer was cut off: {e.Message}", e);
        }
    }
}
