#!/usr/bin/env bash
# Tries the ledger for longer than the tests do, and prints what it measured; exit code 1 when a promise is broken or something keeps growing.
#   ./eng/soak.sh                   everything: 20,000 simulated lives, every mutant against 200 of them, 14 days of the whole exporter,
#                                   and a day with 1,000 projects; an hour or two
#   ./eng/soak.sh mutants days      only these; also: lives, thousand
#   SEEDS=2000 ./eng/soak.sh lives  fewer lives
set -uo pipefail
cd "$(dirname "$0")/.."

dotnet build tests/CircleExporter.Tests -c Release -v quiet --nologo -clp:NoSummary >&2 || exit 1
tests=artifacts/bin/CircleExporter.Tests/release/CircleExporter.Tests
rm -rf artifacts/soak
status=0

# A test host that hangs ignores a polite end.
run() {
  timeout -s KILL "$1" "$tests" "${@:2}" >&2 || { echo "FAILED: $*"; status=1; }
}

table() {
  if [ -e "artifacts/soak/$1.md" ]; then cat "artifacts/soak/$1.md"; fi
}

sections=("$@")
[ ${#sections[@]} -gt 0 ] || sections=(lives mutants days thousand)
for section in "${sections[@]}"; do
  echo "## $section"
  case "$section" in
    lives)
      echo "${SEEDS:=20000} seeds"
      CIRCLE_EXPORTER_SIMULATION_SEEDS=$SEEDS run 6h --filter-method '*No_life_breaks_a_promise*'
      ;;
    mutants)
      run 2h --explicit only --filter-method '*Every_mutant_is_noticed*'
      table mutants
      ;;
    thousand)
      run 2h --explicit only --filter-method '*A_thousand_projects*'
      table thousand
      ;;
    days)
      run 2h --explicit only --filter-method '*Memory_and_file_stay_flat*'
      table days
      ;;
    *)
      echo "$section: not a section; there are lives, mutants, days, thousand" >&2
      exit 2
      ;;
  esac
done
exit "$status"
