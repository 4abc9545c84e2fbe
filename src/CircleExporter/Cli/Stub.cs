namespace CircleExporter.Cli;
internal static class Stub { public static ILoggingBuilder AddExporterLogging(this ILoggingBuilder b, LogOptions o) => b; }
