#!/usr/bin/env bash
# Measures, and prints tables of figures beside what they are compared with in the same run; exit code 1 when a target is missed.
#   ./eng/bench.sh                    everything
#   ./eng/bench.sh scrape publish     only these; also: ledger, storage, refresh, steady, memory
#   ./eng/bench.sh --write            everything, and puts the figures into docs/performance.md
# Needs Linux and a machine that does nothing else meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/CircleExporter src/CircleExporter.Simulator tests/CircleExporter.Benchmarks; do
  dotnet build "$project" -c Release -v quiet --nologo -clp:NoSummary >&2
done
exec artifacts/bin/CircleExporter.Benchmarks/release/CircleExporter.Benchmarks "$@"
