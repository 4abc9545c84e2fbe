namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Waits until CircleCI has created the workflows of a pipeline: there are some, no more came since the last look, and the pipeline itself is not in the making.
    /// Looks once a second at first and every 15 s later; each look is two requests.
    /// </summary>
    /// <param name="pipelineId">The pipeline.</param>
    /// <param name="timeout">How long to wait, at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The workflows; empty only for an errored pipeline, which gets none (<see cref="Pipeline.Errors"/> says why).</returns>
    /// <exception cref="ArgumentException">The id is empty, or the timeout not positive or beyond 49 days.</exception>
    /// <exception cref="TimeoutException">They were not there in time. A pipeline of whose conditional workflows none applies gets none, without being errored.</exception>
    /// <exception cref="CircleCiException">CircleCI could not be asked, retries included. 404: no such pipeline, no right to see it, or a bad token.</exception>
    public Task<IReadOnlyList<Workflow>> WaitForWorkflowCreationAsync(string pipelineId, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(pipelineId, timeout, (before, now) => now.IsSettledSince(before), cancellationToken);

    /// <summary>
    /// Waits until CircleCI has created the workflows of a pipeline and all of them are finished. One on hold is not: it waits for an approval.
    /// Looks once a second at first and every 15 s later; each look is two requests.
    /// </summary>
    /// <param name="pipelineId">The pipeline.</param>
    /// <param name="timeout">How long to wait, at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The workflows, reruns included; empty only for an errored pipeline, which gets none (<see cref="Pipeline.Errors"/> says why).</returns>
    /// <exception cref="ArgumentException">The id is empty, or the timeout not positive or beyond 49 days.</exception>
    /// <exception cref="TimeoutException">They were not finished in time; the message says which. A pipeline of whose conditional workflows none applies gets none, without being errored.</exception>
    /// <exception cref="CircleCiException">CircleCI could not be asked, retries included. 404: no such pipeline, no right to see it, or a bad token.</exception>
    public Task<IReadOnlyList<Workflow>> WaitForWorkflowsAsync(string pipelineId, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(pipelineId, timeout, (before, now) => now.Workflows.All(workflow => workflow.IsFinished) && (now.IsSettledSince(before) || now.HasFailedSetup), cancellationToken);

    private async Task<IReadOnlyList<Workflow>> WaitAsync(string pipelineId, TimeSpan timeout, Func<Look?, Look, bool> isDone, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(pipelineId);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);

        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var started = time.GetTimestamp();
        Look? before = null;
        try
        {
            while (true)
            {
                var now = await LookAsync(pipelineId, either.Token);
                if (now.Pipeline.State == PipelineState.Errored || isDone(before, now))
                    return now.Workflows;

                before = now;
                var patience = time.GetElapsedTime(started) / 10;
                await Task.Delay(patience < ShortestWait ? ShortestWait : patience > LongestWait ? LongestWait : patience, time, either.Token);
            }
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Pipeline {pipelineId}: {before?.ToString() ?? "no answer"} after {timeout.TotalSeconds} s.", exception);
        }
    }

    private async Task<Look> LookAsync(string pipelineId, CancellationToken cancellationToken)
    {
        // The pipeline first: once it says that all is created, the list that follows is complete.
        var pipeline = await GetPipelineAsync(pipelineId, cancellationToken);
        return new Look(pipeline, await GetPipelineWorkflows(pipelineId).ToListAsync(cancellationToken));
    }

    /// <summary>What a wait saw of a pipeline at one time.</summary>
    private sealed record Look(Pipeline Pipeline, IReadOnlyList<Workflow> Workflows)
    {
        public bool HasFailedSetup => Workflows.Any(workflow => workflow is { Tag: "setup", IsFinished: true } && workflow.Status != WorkflowStatus.Success);

        private bool IsInTheMaking => Pipeline.State == PipelineState.Pending || Pipeline.State == PipelineState.Setup || Pipeline.State == PipelineState.SetupPending;

        public bool IsSettledSince(Look? before) =>
            !IsInTheMaking && Workflows.Count > 0 && before is not null && before.Workflows.Select(workflow => workflow.Id).ToHashSet().SetEquals(Workflows.Select(workflow => workflow.Id));

        public override string ToString() =>
            Workflows.Count == 0 ? $"it is {Pipeline.State?.ToString() ?? "of no known state"} and has no workflows"
            : $"it is {Pipeline.State?.ToString() ?? "of no known state"}, and its workflows are {string.Join(", ", Workflows.Select(workflow => $"{workflow.Name} ({workflow.Status})"))}";
    }
}
