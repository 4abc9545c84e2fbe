using CircleExporter.CircleCi;
using CircleExporter.CircleCi.Sending;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class WaitingRequestsTests
{
    [Fact]
    public void Whoever_comes_and_goes_the_next_is_the_one_that_a_look_at_all_of_them_finds()
    {
        for (var seed = 0; seed < 200; seed++)
            Compare(new Random(seed), seed);
    }

    [Fact]
    public void Who_left_does_not_leave_twice()
    {
        var waiting = new WaitingRequests();
        var first = waiting.Add(RequestPriority.Discovery, "", TimeSpan.Zero);
        waiting.Add(RequestPriority.Discovery, "", TimeSpan.Zero);

        (waiting.Remove(first), waiting.Remove(first), waiting.Count).Should().Be((true, false, 1));

        waiting.Remove(waiting.Take(TimeSpan.Zero)).Should().BeFalse("it had its turn");
        waiting.Count.Should().Be(0);
        FluentActions.Invoking(() => waiting.Take(TimeSpan.Zero)).Should().Throw<InvalidOperationException>();
    }

    private static void Compare(Random random, int seed)
    {
        var (waiting, model, now) = (new WaitingRequests(), new Model(), TimeSpan.Zero);
        for (var step = 0; step < 400; step++)
        {
            now += TimeSpan.FromSeconds(random.Next(8));
            switch (random.Next(5))
            {
                case 0 when model.Waiting.Count > 0:
                    var leaving = model.Waiting[random.Next(model.Waiting.Count)];
                    model.Waiting.Remove(leaving);
                    waiting.Remove(leaving).Should().BeTrue();
                    break;
                case 1 or 2 when model.Waiting.Count > 0:
                    waiting.Take(now).Should().BeSameAs(model.Take(now), $"seed {seed}, step {step}");
                    break;
                default:
                    model.Waiting.Add(waiting.Add((RequestPriority)random.Next(7), $"project{random.Next(5)}", now));
                    break;
            }

            waiting.Count.Should().Be(model.Waiting.Count);
        }
    }

    /// <summary>The rules, without any thought of speed.</summary>
    private sealed class Model
    {
        private readonly List<string> served = [];

        public List<WaitingRequest> Waiting { get; } = [];

        public WaitingRequest Take(TimeSpan now)
        {
            // The list is in the order of arrival, and sorting keeps it among equals.
            var next = Waiting
                .OrderBy(request => request.Priority == RequestPriority.Token ? 0 : Math.Max(1, (int)request.Priority - (int)Math.Floor((now - request.Since) / TimeSpan.FromSeconds(30))))
                .ThenBy(request => served.LastIndexOf(request.Target))
                .First();
            Waiting.Remove(next);
            served.Add(next.Target);
            if (Waiting.Count == 0)
                served.Clear();
            return next;
        }
    }
}
