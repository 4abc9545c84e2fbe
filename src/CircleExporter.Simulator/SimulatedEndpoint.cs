namespace CircleExporter.Simulator;

/// <summary>The resources of the API that are simulated.</summary>
public enum SimulatedEndpoint
{
    /// <summary>No such route.</summary>
    None,

    /// <summary><c>/me</c>.</summary>
    Me,

    /// <summary><c>/project/{project-slug}</c>.</summary>
    Project,

    /// <summary><c>/insights/{project-slug}/workflows</c>.</summary>
    WorkflowSummaries,

    /// <summary><c>/insights/{project-slug}/workflows/{workflow-name}</c>.</summary>
    WorkflowRuns,

    /// <summary><c>/insights/{org-slug}/summary</c>.</summary>
    OrganizationSummary,

    /// <summary><c>/pipeline</c>.</summary>
    Pipelines,
}
