namespace CircleExporter.Simulator;

/// <summary>Something that goes wrong with some of the answers. All conditions that are set must hold.</summary>
public sealed class SimulatedFault
{
    private static readonly TimeSpan UsualRetryAfter = TimeSpan.FromSeconds(13);

    private readonly (TimeSpan? Value, bool IsSet) retryAfter;
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>Only requests whose path, as sent and below <c>/api/v2</c>, begins so.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>Only requests with this slug of a project or organization in the path.</summary>
    public string? Slug { get; init; }

    /// <summary>Only requests for this resource.</summary>
    public SimulatedEndpoint? Endpoint { get; init; }

    /// <summary>Only requests for which this is true.</summary>
    public Func<ReceivedRequest, bool>? Where { get; init; }

    /// <summary>How many more answers it spoils; null for all.</summary>
    public int? Remaining { get; set; }

    /// <summary>The share of answers it spoils, drawn from the seed. Default 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The status of <see cref="FaultKind.Status"/>. Default 500.</summary>
    public int Status { get; init; } = 500;

    /// <summary>
    /// What <see cref="FaultKind.RateLimit"/> and <see cref="FaultKind.Status"/> say in <c>Retry-After</c>; null for no such header. Default 13 seconds for the first, none for the other.
    /// </summary>
    public TimeSpan? RetryAfter
    {
        get => retryAfter.IsSet ? retryAfter.Value : Kind == FaultKind.RateLimit ? UsualRetryAfter : null;
        init => retryAfter = (value, IsSet: true);
    }

    /// <summary>Whether <c>Retry-After</c> is a date instead of seconds.</summary>
    public bool RetryAfterIsDate { get; init; }

    /// <summary>The body of <see cref="FaultKind.RateLimit"/>.</summary>
    public RateLimitBody Body { get; init; }

    /// <summary>Where <see cref="FaultKind.Redirect"/> points to.</summary>
    public string Location { get; init; } = "https://login.example.com/";

    /// <summary>By how much the <c>Date</c> of <see cref="FaultKind.WrongClock"/> is off. Default a day; null for one that is no date.</summary>
    public TimeSpan? ClockOffset { get; init; } = TimeSpan.FromDays(1);

    internal Task Released => released.Task;

    internal void Release() => released.TrySetResult();

    internal bool Matches(ReceivedRequest request) =>
        Remaining is null or > 0
        && (PathPrefix is null || request.Path.StartsWith(PathPrefix, StringComparison.Ordinal))
        && (Slug is null || request.Slug == Simulator.Slug.Normalize(Slug))
        && (Endpoint is null || request.Endpoint == Endpoint)
        && (Where is null || Where(request));
}

/// <summary>What can go wrong with an answer.</summary>
public enum FaultKind
{
    /// <summary>200 with a page for people.</summary>
    Html,

    /// <summary>200 with a message in place of the promised object.</summary>
    MessageOnly,

    /// <summary>200 with a body of no bytes.</summary>
    EmptyBody,

    /// <summary>200 with a body that never ends.</summary>
    HugeBody,

    /// <summary>200 with a small body that never ends once it is decompressed.</summary>
    GzipBomb,

    /// <summary>200 with 10,000 lists one in another.</summary>
    DeepJson,

    /// <summary>302 to <see cref="SimulatedFault.Location"/>.</summary>
    Redirect,

    /// <summary>The connection is aborted before the first byte.</summary>
    Closed,

    /// <summary>The connection is aborted in the middle of a body of known length.</summary>
    CutBody,

    /// <summary>The body ends in the middle of the JSON, and the connection is closed as if all were well.</summary>
    CutJson,

    /// <summary>Null in place of every value that may be null.</summary>
    NullFields,

    /// <summary>Null in place of every metric.</summary>
    NullMetrics,

    /// <summary>Empty <c>metrics</c> and <c>trends</c>, and no field that older answers lack.</summary>
    MissingFields,

    /// <summary>Null before and behind the items of a list.</summary>
    NullItems,

    /// <summary>The first item of a list has times that are none.</summary>
    MalformedItem,

    /// <summary>The first page again and again, with the same token for the next.</summary>
    RepeatingPageToken,

    /// <summary>No answer until the client leaves or the fault is taken away.</summary>
    Hang,

    /// <summary>Half of the body, and no more until the client leaves or the fault is taken away.</summary>
    Stall,

    /// <summary>The error of <see cref="SimulatedFault.Status"/>.</summary>
    Status,

    /// <summary>429 as <see cref="SimulatedFault.RetryAfter"/> and <see cref="SimulatedFault.Body"/> say.</summary>
    RateLimit,

    /// <summary>502 with a page for people.</summary>
    BadGateway,

    /// <summary>A list without items.</summary>
    EmptyList,

    /// <summary>A list without its first item, as when a workflow has left the window.</summary>
    MissingItem,

    /// <summary>A list grows by an item between any two of its pages: what ended one page begins the next.</summary>
    ShiftingPages,

    /// <summary>Fields nobody has heard of, in every object.</summary>
    UnknownFields,

    /// <summary>Every number as a string.</summary>
    NumbersAsStrings,

    /// <summary>Every number larger than any that can be stored.</summary>
    NumbersOutOfRange,

    /// <summary><c>NaN</c> for every number, which is no JSON.</summary>
    NotANumber,

    /// <summary>An object in place of every number.</summary>
    WrongTypes,

    /// <summary>Every field twice.</summary>
    DuplicateFields,

    /// <summary>Statuses, states and triggers nobody has heard of.</summary>
    UnknownStatus,

    /// <summary>Insights of all branches, whichever branch was asked for.</summary>
    BranchIgnored,

    /// <summary>A <c>Date</c> that is off by <see cref="SimulatedFault.ClockOffset"/>.</summary>
    WrongClock,
}

/// <summary>The body of a 429.</summary>
public enum RateLimitBody
{
    /// <summary>An object with a message.</summary>
    Message,

    /// <summary>An empty object.</summary>
    EmptyObject,

    /// <summary>Plain text.</summary>
    PlainText,

    /// <summary>A page for people.</summary>
    Html,
}
