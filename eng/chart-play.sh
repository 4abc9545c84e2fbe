#!/usr/bin/env bash
# Starts the pod of the rendered chart for real, against a simulated CircleCI, and scrapes it.
#   eng/chart-play.sh [WORKDIR]     with the image that eng/image-test.sh has built in WORKDIR (artifacts/image)
# Each check prints "ok: …" or "FAIL: …". Exit code 0: all held; 1: one did not; 77: it cannot be tried here, and the last line says why.
# Needs root, podman, runc, catatonit, node with the packages of eng/tools, curl, and helm from eng/get-helm.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

work=${1:-artifacts/image}
helm=artifacts/tools/helm/helm
token=CCIPAT_chart_play
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

need_parts() {
  local tool
  for tool in podman runc catatonit node curl; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
  done
  [ -x $helm ] || skip 'helm is not there: eng/get-helm.sh fetches it'
  [ -d eng/tools/node_modules/js-yaml ] || skip 'the packages of eng/tools are not installed: npm ci --ignore-scripts'
  [ -e "$work/env" ] || skip "$work has no images: eng/image-test.sh makes them"
  work=$(cd "$work" && pwd)
  # shellcheck source=/dev/null
  . "$work/env"
  podman image exists localhost/circle-exporter:test || skip 'there is no image localhost/circle-exporter:test: eng/image-test.sh builds it'
}

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

control() { curl -fsS -o /dev/null "http://127.0.0.1:$api/simulator/$1" -d "$2"; }

run_pipelines() {
  for _ in 1 2 3 4 5; do
    curl -fsS -o /dev/null -X POST -H "Circle-Token: $token" -H 'Content-Type: application/json' -d '{}' "http://127.0.0.1:$api/api/v2/project/gh/acme/project-0001/pipeline"
  done
}

# The chart as it is by default, with intervals of seconds, and the Secret that a user makes beforehand.
render() {
  cat >"$work/values.yaml" <<END
image: {registry: localhost, repository: circle-exporter, tag: test, pullPolicy: Never}
token: {existingSecret: circleci}
resources: {limits: {memory: 128Mi}}
config:
  circleci: {url: "http://127.0.0.1:$api/api/v2", requests_per_second: 1000, burst: 10000}
  projects: [gh/acme/project-0001]
  polling: {runs_interval: 1s, summary_interval: 1s}
  ledger: {birth_hold: 1s}
  metrics: {publish_interval: 200ms}
END
  {
    printf -- '---\n{apiVersion: v1, kind: Secret, metadata: {name: circleci}, data: {token: %s}}\n' "$(printf %s "$token" | base64)"
    $helm template play helm/circle-exporter --values "$work/values.yaml"
  } | node eng/tools/playable.mjs "$port" >"$work/play.yaml"
}

play() {
  podman play kube "$work/play.yaml" >"$work/play.log" 2>&1 || { cat "$work/play.log" >&2; return 1; }
  exporter=$(podman ps -a --filter name=exporter --format '{{.ID}}')
  pid=$(podman inspect -f '{{.State.Pid}}' "$exporter")
}

scrape() { curl -fsS -m 5 "http://127.0.0.1:$port/metrics"; }
total() { scrape | awk -v name="$1" '{ split($1, series, "{") } series[1] == name { sum += $2 } END { printf "%d", sum }'; }
is_ready() { curl -fs -m 2 -o "$work/ready.txt" "http://127.0.0.1:$port/-/ready"; }
has_adopted() { podman logs "$exporter" 2>&1 | grep -q 'history adopted'; }
is() { [ "$(total "$1" 2>/dev/null)" = "$2" ]; }
status() { awk -v key="$1:" '$1 == key { print $2 }' "/proc/$pid/status"; }

# What the kernel says of the process.
is_confined() {
  [ "$(status Uid)" = 1654 ] && [ "$(status Gid)" = 1654 ] && [ "$(status CapEff)" = 0000000000000000 ] && [ "$(status NoNewPrivs)" = 1 ] && [ "$(status Seccomp)" = 2 ] &&
    awk '$2 == "/" { print $4 }' "/proc/$pid/mounts" | grep -qE '^ro(,|$)'
}
writes_only_its_ledger() { # all that is mounted and can be written, apart from what the kernel brings
  [ "$(awk '$4 ~ /^rw/ && $3 !~ /^(proc|sysfs|cgroup2?|mqueue|devpts)$/ && $2 !~ "^/(dev|proc|sys|etc/(hosts|hostname|resolv.conf)|run/.containerenv)" { print $2 }' "/proc/$pid/mounts" | sort | tr '\n' ' ')" = '/var/lib/circle-exporter ' ]
}

clean_up() {
  [ -z "${simulator:-}" ] || kill "$simulator" 2>/dev/null || true
  [ -z "${exporter:-}" ] || podman logs "$exporter" >"$work/exporter.log" 2>&1 || true
  podman pod rm -fa >/dev/null 2>&1 || true
  podman volume rm -fa >/dev/null 2>&1 || true
}

need_parts
trap clean_up EXIT
clean_up # what an interrupted run left
api=$(free_port 18500)
port=$(free_port $((api + 1)))
start_simulator
# What ended before is history, and not counted.
run_pipelines
control clock '{"advance": "1m"}'
render
play || { check 'the pod starts' false; exit 1; }
check 'the pod becomes ready' eventually is_ready
check 'its process has no root, no capabilities, no way to new ones, seccomp, and a root file system that is read-only' is_confined
check 'it can write its ledger and nothing else' writes_only_its_ledger
check 'its token is accepted' eventually is circleci_exporter_token_accepted 1
check 'its project is read' eventually is circleci_project_up 1
eventually has_adopted
run_pipelines
check 'it counts what ran' eventually is circleci_workflow_runs_total 10

podman play kube --down "$work/play.yaml" >"$work/down.log" 2>&1
play || { check 'the next pod starts' false; exit 1; }
check 'the next pod becomes ready' eventually is_ready
check 'it knows from the volume what was counted' is circleci_workflow_runs_total 10
exit $failed
