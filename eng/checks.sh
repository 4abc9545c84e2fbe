# Sourced by what tries the image and the chart for real: how a check is told, a simulated CircleCI, and an exporter that is asked and looked at.
# Wants $work (a folder for files), $token, and, once they are known, $api and $port (free ports) and $pid (the exporter's process).
failed=0

skip() { printf 'skipped: %s\n' "$*"; exit 77; }

# check WHAT COMMAND…: the check holds when the command succeeds.
check() {
  if "${@:2}"; then printf 'ok: %s\n' "$1"; else printf 'FAIL: %s\n' "$1"; failed=1; fi
}

# eventually COMMAND…: asks again until it succeeds, with patience for 60 s.
eventually() {
  local deadline=$((SECONDS + 60))
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.2
  done
}

# free_port FROM: the first port from there on that nobody listens on.
free_port() {
  local port=$1
  while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# One project of two workflows, which end after a second when they are triggered, one of them badly; nothing runs by itself.
start_simulator() {
  local program=${SIMULATOR:-artifacts/bin/CircleExporter.Simulator/debug/CircleExporter.Simulator}
  [ -x "$program" ] || dotnet build src/CircleExporter.Simulator -v quiet --nologo -clp:NoSummary >&2
  SIMULATOR_TOKEN=$token "$program" --urls "http://127.0.0.1:$api" --projects 1 --workflows 2 --runs-per-day 0 --runs-per-minute 0 >"$work/simulator.log" 2>&1 &
  simulator=$!
  eventually curl -fs -o /dev/null "http://127.0.0.1:$api/simulator/"
  control settings '{"workflow_delay": "0s"}'
  control workflows '{"slug": "gh/acme/project-0001", "workflow": "workflow-01", "duration": "1s"}'
  control workflows '{"slug": "gh/acme/project-0001", "workflow": "workflow-02", "duration": "1s", "fails": true}'
}

stop_simulator() {
  [ -z "${simulator:-}" ] || kill "$simulator" 2>/dev/null || true
  simulator=
}

control() { curl -fsS -o /dev/null "http://127.0.0.1:$api/simulator/$1" -d "$2"; }
api() { curl -fsS -H "Circle-Token: $token" "http://127.0.0.1:$api/api/v2/$1" "${@:2}"; }

# trigger PIPELINES: each runs both workflows.
trigger() {
  for _ in $(seq "$1"); do api project/gh/acme/project-0001/pipeline -o /dev/null -X POST -H 'Content-Type: application/json' -d '{}'; done
}

scrape() { curl -fs -m 5 "http://127.0.0.1:$port/metrics"; }
total() { scrape | awk -v name="$1" '{ split($1, series, "{") } series[1] == name { sum += $2 } END { printf "%d", sum }'; }
is_ready() { curl -fs -m 2 -o "$work/ready.txt" "http://127.0.0.1:$port/-/ready"; }

# What the kernel says of the process.
status() { awk -v key="$1:" '$1 == key { print $2 }' "/proc/$pid/status"; }
is_confined() {
  printf '== uid %s, CapEff %s, NoNewPrivs %s, Seccomp %s\n' "$(status Uid)" "$(status CapEff)" "$(status NoNewPrivs)" "$(status Seccomp)" >&2
  [ "$(status Uid)" = 1654 ] && [ "$(status Gid)" = 1654 ] && [ "$(status CapEff)" = 0000000000000000 ] && [ "$(status NoNewPrivs)" = 1 ] && [ "$(status Seccomp)" = 2 ]
}
has_read_only_root() { awk '$2 == "/" { print $4 }' "/proc/$pid/mounts" | grep -qE '^ro(,|$)'; }
