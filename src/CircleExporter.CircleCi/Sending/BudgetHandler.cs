namespace CircleExporter.CircleCi.Sending;

/// <summary>Lets every attempt wait for the budget, and lets the budget learn from every answer. Stands below the retries, so that each of them is paid for.</summary>
internal sealed class BudgetHandler(ApiBudget budget, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = ApiCall.Of(request);
        var began = time.GetTimestamp();
        var started = await budget.StartAsync(call?.Priority ?? ApiBudget.Priority, call?.Target ?? "", cancellationToken);
        try
        {
            if (call is not null)
                call.WaitedForBudget += time.GetElapsedTime(began);
            var response = await base.SendAsync(request, cancellationToken);
            budget.Learn(response, started);
            return response;
        }
        finally
        {
            budget.End();
        }
    }
}
