using CircleExporter.Simulator;
using FluentAssertions;

namespace CircleExporter.Tests.Support;

/// <summary>When requests reached CircleCI, held against what may be sent.</summary>
internal sealed class RequestTimes(IEnumerable<DateTimeOffset> times)
{
    /// <summary>What stays free of an advertised limit for others is a fifth.</summary>
    private const double Part = 0.8;

    private readonly DateTimeOffset[] times = [.. times.Order()];

    public int Count => times.Length;

    /// <summary>Of all requests that a simulator received.</summary>
    public static RequestTimes Of(CircleCiSimulator simulator)
    {
        var requests = simulator.Requests.Newest;
        requests.Should().HaveCount((int)simulator.Requests.Count, "all of them are still remembered");
        return new(requests.Select(request => request.At));
    }

    /// <summary>Those after a time.</summary>
    public RequestTimes After(DateTimeOffset time) => new(times.Where(at => at > time));

    /// <summary>How many come before a time.</summary>
    public int CountBefore(DateTimeOffset time) => times.Count(at => at < time);

    /// <summary>Between any two requests lie no more than the burst and the rate allow, and in no second more than the peak.</summary>
    public void ShouldKeep(double rate, int burst)
    {
        // With f(i) = i - rate × time(i), requests i to j are too many when f(j) - f(i) + 1 > burst: the least f so far is the worst beginning.
        var least = double.PositiveInfinity;
        for (var last = 0; last < times.Length; last++)
        {
            var height = last - (rate * (times[last] - times[0]).TotalSeconds);
            least = Math.Min(least, height);
            (height - least + 1).Should().BeLessThanOrEqualTo(burst + 1e-6, $"a window that ends at {times[last]:O} holds more than {burst} and {rate} a second");
        }

        MostIn(TimeSpan.FromSeconds(1)).Should().BeLessThanOrEqualTo(Math.Max(20, (int)Math.Ceiling(rate)), "no second has more than that");
    }

    /// <summary>No window, wherever it begins, holds more than four fifths of a limit that CircleCI advertises; one that is lower than two holds one.</summary>
    public void ShouldKeepAdvertised(int limit, TimeSpan window) =>
        MostIn(window).Should().BeLessThanOrEqualTo((int)Math.Max(1, Part * limit), $"{limit} in {window} is the limit");

    /// <summary>None is sent between a refusal and the time for which CircleCI wants to be left alone; what was sent in the same moment as the refusal was under way.</summary>
    public void ShouldPause(DateTimeOffset refused, DateTimeOffset until) =>
        times.Should().NotContain(time => time > refused && time < until, $"nothing is wanted from {refused:O} to {until:O}");

    /// <summary>The most requests in a window that begins with one and excludes its end.</summary>
    public int MostIn(TimeSpan window)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < times.Length; last++)
        {
            while (times[last] - times[first] >= window)
                first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
