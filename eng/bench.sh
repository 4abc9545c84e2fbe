#!/usr/bin/env bash
# Measures, and prints tables of figures beside what they are compared with in the same run; exit code 1 when a target is missed.
#   ./eng/bench.sh                    everything
#   ./eng/bench.sh scrape publish     only these; also: ledger, storage, refresh, steady, memory, aot
#   ./eng/bench.sh --write            everything, and puts the figures into docs/performance.md
# Needs Linux and a machine that does nothing else meanwhile; aot and the native rows of refresh also clang or gcc, and zlib1g-dev.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/CircleExporter src/CircleExporter.Simulator tests/CircleExporter.Benchmarks; do
  dotnet build "$project" -c Release -v quiet --nologo -clp:NoSummary >&2
done

# What the sections aot and refresh compare: both kinds of program.
publish() {
  dotnet publish src/CircleExporter -c Release --no-restore -o "artifacts/bench/$1" -v quiet --nologo "${@:2}" >&2
}
if [ $# = 0 ] || [[ " $* " =~ ' aot '|' refresh '|' --write ' ]]; then
  rm -rf artifacts/bench
  publish framework-dependent --no-build -p:PublishAot=false
  linker=$(command -v clang || command -v gcc || true)
  [ -z "$linker" ] || publish native -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -p:CppCompilerAndLinker="$(basename "$linker")" || echo 'the native program cannot be linked' >&2
fi
exec artifacts/bin/CircleExporter.Benchmarks/release/CircleExporter.Benchmarks "$@"
