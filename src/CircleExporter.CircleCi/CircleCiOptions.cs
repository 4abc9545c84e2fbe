namespace CircleExporter.CircleCi;

/// <summary>How the client reaches CircleCI and who it is there.</summary>
public sealed class CircleCiOptions
{
    /// <summary>The address of the API, <c>/api/v2</c> included.</summary>
    /// <value>Default <c>https://circleci.com/api/v2</c>. Plain http only for a loopback address, or with <see cref="AllowHttp"/>.</value>
    public Uri BaseAddress { get; set; } = new("https://circleci.com/api/v2");

    /// <summary>The personal API token. Set either this or <see cref="TokenFile"/>.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds the personal API token and is read anew when it changes.</summary>
    public string? TokenFile { get; set; }

    /// <summary>How the token is sent.</summary>
    /// <value>Default <see cref="CircleCiAuthentication.Bearer"/>.</value>
    public CircleCiAuthentication Authentication { get; set; } = CircleCiAuthentication.Bearer;

    /// <summary>How long one attempt may take, the body included.</summary>
    /// <value>Default 10 s; 1 s to 5 min.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests a second, sustained, retries included. A request that is asked for sooner waits for its turn; <see cref="ApiBudget.Priority"/> says whose comes first.</summary>
    /// <value>Default 1; 0.01 to 1000.</value>
    public double RequestsPerSecond { get; set; } = 1;

    /// <summary>How many requests may run ahead of <see cref="RequestsPerSecond"/>, after the start or a quiet time; never more than 20 of them, or <see cref="RequestsPerSecond"/> if that is more, in any second.</summary>
    /// <value>Default 100; 1 to 10000.</value>
    public int Burst { get; set; } = 100;

    /// <summary>How many requests may be in flight at once; the others wait.</summary>
    /// <value>Default 8; 1 to 64.</value>
    public int MaxConcurrentRequests { get; set; } = 8;

    /// <summary>Whether the token may be sent over plain http to a host that is not this machine.</summary>
    /// <value>Default false.</value>
    public bool AllowHttp { get; set; }

    /// <summary>A PEM file of certificates that are trusted beside the platform's, for a self-hosted Server.</summary>
    public string? CaFile { get; set; }

    /// <summary>Called after each attempt, retries included, from any thread.</summary>
    public Action<ApiAttempt>? OnAttempt { get; set; }
}

/// <summary>The forms in which CircleCI accepts a personal API token.</summary>
public enum CircleCiAuthentication
{
    /// <summary><c>Authorization: Bearer TOKEN</c>, the form CircleCI's guide prefers.</summary>
    Bearer,

    /// <summary>The header <c>Circle-Token</c>.</summary>
    CircleTokenHeader,

    /// <summary>Basic authentication with the token as user name and an empty password.</summary>
    Basic,
}

/// <summary>One attempt of a request, as the network saw it.</summary>
/// <param name="Endpoint">The route template, such as <c>/insights/{project-slug}/workflows</c>.</param>
/// <param name="Code">The status code, or <c>timeout</c>, <c>network</c> or <c>unusable</c> (a success whose body is not JSON).</param>
/// <param name="Duration">From sending to the last byte of the body.</param>
/// <param name="IsUseful">Whether it proves that CircleCI itself answers: a well-formed answer below 500, save a 401.</param>
public sealed record ApiAttempt(string Endpoint, string Code, TimeSpan Duration, bool IsUseful)
{
    /// <summary>The clock of whoever answered (the <c>Date</c> header), to the second; null without an answer or if it did not say.</summary>
    public DateTimeOffset? ServerTime { get; init; }
}
