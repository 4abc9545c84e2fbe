# circle-exporter as one native program, on a base without a shell.
#   docker build -t circle-exporter .
# Exact tags, as the lock files name the compiler that this SDK brings. CONTRIBUTING.md says how they are raised, and pinned by digest.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble-aot
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled

# It runs on the platform that is built for, since Native AOT cannot link for another one without its libraries.
FROM ${SDK_IMAGE} AS build
ARG TARGETARCH
ARG VERSION=0.1.0
ARG REVISION
WORKDIR /source
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY src src
RUN --mount=type=cache,id=circle-exporter-nuget,target=/root/.nuget/packages \
    dotnet restore src/CircleExporter --locked-mode \
    && dotnet publish src/CircleExporter --no-restore -c Release -a "$TARGETARCH" -o /publish \
        -p:ContinuousIntegrationBuild=true -p:Version="$VERSION" -p:SourceRevisionId="$REVISION" \
    && mkdir /ledger

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
ARG REVISION
LABEL org.opencontainers.image.title="circle-exporter" \
      org.opencontainers.image.description="Prometheus exporter for CircleCI" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="https://github.com/circle-exporter/circle-exporter" \
      org.opencontainers.image.licenses="MIT"

# All that ships: the program, SQLite, and the licence. They belong to root, so the program cannot change them.
COPY --from=build /publish/circle-exporter /publish/libe_sqlite3.so /app/
COPY LICENSE /app/

# A number, so that Kubernetes can tell that it is not root; it is the user "app" of the base image.
COPY --from=build --chown=1654:1654 /ledger /var/lib/circle-exporter
USER 1654:1654
# The ledger's default path begins at the working directory.
WORKDIR /var/lib/circle-exporter
VOLUME /var/lib/circle-exporter

# What native code has freed goes back to the system in pieces of 128 KiB; by default glibc keeps more and more of it.
ENV MALLOC_TRIM_THRESHOLD_=131072

EXPOSE 10360
ENTRYPOINT ["/app/circle-exporter"]
