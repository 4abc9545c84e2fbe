using System.Globalization;

namespace CircleExporter.Metrics;

/// <summary>The <c>process_</c> and <c>dotnet_</c> families. prometheus-net's own ones open every handle of the process at each scrape.</summary>
internal sealed class ProcessMetrics
{
    private readonly Prometheus.Counter cpu;
    private readonly Prometheus.Gauge residentMemory;
    private readonly Prometheus.Gauge virtualMemory;
    private readonly Prometheus.Gauge openFileDescriptors;
    private readonly Prometheus.Counter.Child[] collections;
    private readonly Prometheus.Gauge totalMemory;
    private readonly Prometheus.Gauge heapSize;
    private readonly Prometheus.Gauge threads;

    public ProcessMetrics(LiveCollectors collectors)
    {
        cpu = collectors.Counter(MetricCatalogue.ProcessCpu, startsAbsent: true);
        residentMemory = collectors.Gauge(MetricCatalogue.ProcessResidentMemory, startsAbsent: true);
        virtualMemory = collectors.Gauge(MetricCatalogue.ProcessVirtualMemory, startsAbsent: true);
        openFileDescriptors = collectors.Gauge(MetricCatalogue.ProcessOpenFileDescriptors, startsAbsent: true);
        var maxFileDescriptors = collectors.Gauge(MetricCatalogue.ProcessMaxFileDescriptors, startsAbsent: true);
        var startTime = collectors.Gauge(MetricCatalogue.ProcessStartTime, startsAbsent: true);
        var byGeneration = collectors.Counter(MetricCatalogue.DotnetCollections);
        collections = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => byGeneration.WithLabels(generation.ToString(CultureInfo.InvariantCulture)))];
        totalMemory = collectors.Gauge(MetricCatalogue.DotnetTotalMemory);
        heapSize = collectors.Gauge(MetricCatalogue.DotnetHeapSize);
        threads = collectors.Gauge(MetricCatalogue.DotnetThreadPoolThreads);
        SetIfKnown(maxFileDescriptors, LinuxProcess.MaxFileDescriptors());
        SetIfKnown(startTime, LinuxProcess.StartTime());
    }

    /// <summary>Reads the present values; where the system does not tell, a family keeps having no series.</summary>
    public void Update()
    {
        if (LinuxProcess.Read() is { } now)
        {
            cpu.IncTo(now.CpuSeconds);
            residentMemory.Set(now.ResidentBytes);
            virtualMemory.Set(now.VirtualBytes);
        }

        SetIfKnown(openFileDescriptors, LinuxProcess.OpenFileDescriptors());
        for (var generation = 0; generation < collections.Length; generation++)
            collections[generation].IncTo(GC.CollectionCount(generation));
        totalMemory.Set(GC.GetTotalMemory(forceFullCollection: false));
        heapSize.Set(GC.GetGCMemoryInfo().HeapSizeBytes);
        threads.Set(ThreadPool.ThreadCount);
    }

    private static void SetIfKnown(Prometheus.Gauge gauge, double? value)
    {
        if (value is { } known)
            gauge.Set(known);
    }
}
