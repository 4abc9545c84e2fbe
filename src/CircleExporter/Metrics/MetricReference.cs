namespace CircleExporter.Metrics;

/// <summary>What the documentation says of a family beyond its help.</summary>
/// <param name="Unit">What a value of 1 stands for.</param>
/// <param name="Source">Where the value comes from: a field of CircleCI's API, or what measures it; Markdown.</param>
/// <param name="Example">PromQL that shows what the family is good for.</param>
internal sealed record MetricReference(string Unit, string Source, string Example);
