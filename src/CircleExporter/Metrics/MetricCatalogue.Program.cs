namespace CircleExporter.Metrics;

internal static partial class MetricCatalogue
{
    public static MetricDefinition ProcessCpu { get; } =
        LiveCounter("process_cpu_seconds_total", "User and system CPU time of this process in seconds. From /proc/self/stat.");

    public static MetricDefinition ProcessResidentMemory { get; } =
        LiveGauge("process_resident_memory_bytes", "Resident memory of this process in bytes. From /proc/self/stat.");

    public static MetricDefinition ProcessVirtualMemory { get; } =
        LiveGauge("process_virtual_memory_bytes", "Virtual memory of this process in bytes. From /proc/self/stat.");

    public static MetricDefinition ProcessOpenFileDescriptors { get; } =
        LiveGauge("process_open_fds", "Open file descriptors of this process. From /proc/self/fd.");

    public static MetricDefinition ProcessMaxFileDescriptors { get; } =
        LiveGauge("process_max_fds", "Soft limit of open file descriptors. From /proc/self/limits.");

    public static MetricDefinition ProcessStartTime { get; } =
        LiveGauge("process_start_time_seconds", "When this process started, in seconds since 1970. From /proc/self/stat.");

    public static MetricDefinition DotnetCollections { get; } =
        LiveCounter("dotnet_collection_count_total", "Garbage collections of a generation and those below it. From GC.CollectionCount.", "generation");

    public static MetricDefinition DotnetTotalMemory { get; } =
        LiveGauge("dotnet_total_memory_bytes", "Managed memory thought to be allocated, in bytes. From GC.GetTotalMemory.");

    public static MetricDefinition DotnetHeapSize { get; } =
        LiveGauge("dotnet_gc_heap_size_bytes", "Size of the managed heap after the last collection, in bytes. From GC.GetGCMemoryInfo.");

    public static MetricDefinition DotnetThreadPoolThreads { get; } =
        LiveGauge("dotnet_threadpool_num_threads", "Threads in the thread pool. From ThreadPool.ThreadCount.");

    public static MetricDefinition HttpRequests { get; } = LiveCounter(
        "http_requests_received_total",
        "Requests to this exporter that were answered, by status code, method and route; an empty endpoint is a path that does not exist.",
        "code", "method", "endpoint");

    public static MetricDefinition HttpRequestDuration { get; } = LiveHistogram(
        "http_request_duration_seconds",
        "Time this exporter took to answer a request, in seconds, by status code, method and route.",
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        "code", "method", "endpoint");

    public static MetricDefinition HttpRequestsInProgress { get; } = LiveGauge(
        "http_requests_in_progress",
        "Requests to this exporter that are being answered, by method and route; a scrape sees itself.",
        "method", "endpoint");

    private static MetricSection Program => new(
        "The process and its HTTP server",
        "Under the names that Prometheus dashboards expect. The `process_` families need Linux' `/proc`.",
        [
            ProcessCpu, ProcessResidentMemory, ProcessVirtualMemory, ProcessOpenFileDescriptors, ProcessMaxFileDescriptors, ProcessStartTime,
            DotnetCollections, DotnetTotalMemory, DotnetHeapSize, DotnetThreadPoolThreads, HttpRequests, HttpRequestDuration, HttpRequestsInProgress,
        ]);
}
