namespace CircleExporter.CircleCi.Sending;

/// <summary>Lets the budget learn from an answer as soon as its headers are there: the body may take its time, or never come.</summary>
internal sealed class LearningHandler(ApiBudget budget) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (ApiCall.Of(request) is { } call)
            call.HasOwnLimit = budget.Learn(response, request.RequestUri!.AbsolutePath, call.Turn);
        return response;
    }
}
