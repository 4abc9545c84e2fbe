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
# shellcheck source=eng/checks.sh
. eng/checks.sh

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

has_adopted() { podman logs "$exporter" 2>&1 | grep -q 'history adopted'; }
is() { [ "$(total "$1" 2>/dev/null)" = "$2" ]; }
writes_only_its_ledger() { # all that is mounted and can be written, apart from what the kernel brings
  [ "$(awk '$4 ~ /^rw/ && $3 !~ /^(proc|sysfs|cgroup2?|mqueue|devpts)$/ && $2 !~ "^/(dev|proc|sys|etc/(hosts|hostname|resolv.conf)|run/.containerenv)" { print $2 }' "/proc/$pid/mounts" | sort | tr '\n' ' ')" = '/var/lib/circle-exporter ' ]
}

clean_up() {
  stop_simulator
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
trigger 5
control clock '{"advance": "1m"}'
render
play || { check 'the pod starts' false; exit 1; }
check 'the pod becomes ready' eventually is_ready
check 'its process has no root, no capabilities, no new privileges, and seccomp' is_confined
check 'its root file system is read-only' has_read_only_root
check 'it can write its ledger and nothing else' writes_only_its_ledger
check 'its token is accepted' eventually is circleci_exporter_token_accepted 1
check 'its project is read' eventually is circleci_project_up 1
eventually has_adopted
trigger 5
check 'it counts what ran' eventually is circleci_workflow_runs_total 10

podman play kube --down "$work/play.yaml" >"$work/down.log" 2>&1
play || { check 'the next pod starts' false; exit 1; }
check 'the next pod becomes ready' eventually is_ready
check 'it knows from the volume what was counted' is circleci_workflow_runs_total 10
exit $failed
