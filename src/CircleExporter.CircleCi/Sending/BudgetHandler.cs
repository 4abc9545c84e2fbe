using Polly.CircuitBreaker;

namespace CircleExporter.CircleCi.Sending;

/// <summary>Lets every attempt wait for the budget. Stands below the retries, so that each of them is paid for, and above the circuit, which may refuse what then was for nothing.</summary>
internal sealed class BudgetHandler(ApiBudget budget, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = ApiCall.Of(request);
        var began = time.GetTimestamp();
        var turn = await budget.StartAsync(call?.Priority ?? ApiBudget.Priority, call?.Target ?? "", cancellationToken);
        try
        {
            if (call is not null)
            {
                call.WaitedForBudget += time.GetElapsedTime(began);
                call.Turn = turn;
            }

            return await base.SendAsync(request, cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            budget.GiveBack(turn);
            throw;
        }
        finally
        {
            budget.End();
        }
    }
}
