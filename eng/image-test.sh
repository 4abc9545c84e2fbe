#!/usr/bin/env bash
# Builds the unchanged Dockerfile without a container registry, looks into the image, and runs it locked down.
#   eng/image-test.sh [WORKDIR]              everything; the layers stay in WORKDIR (artifacts/image), so the next time is quick
#   eng/image-test.sh WORKDIR look IMAGE     only looks into an image of that WORKDIR
# Each check prints "ok: …" or "FAIL: …". Exit code 0: all held; 1: one did not; 77: it cannot be tried here, and the last line says why.
# Needs Debian, root, buildah, podman, runc, mmdebstrap, curl, promtool and the .NET SDK. `. WORKDIR/env` selects its images for use by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p "${1:-artifacts/image}"
work=$(cd "${1:-artifacts/image}" && pwd)
image=localhost/circle-exporter:test
volume=circle-exporter-test
token=CCIPAT_image_test
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
# shellcheck source=eng/checks.sh
. eng/checks.sh

say() { printf '== %s\n' "$*" >&2; }
need_tools() {
  local tool
  [ "$(uname -m)" = x86_64 ] || skip 'the stand-ins for base images are made for x86_64'
  [ "$(id -u)" = 0 ] || skip 'only root can make the stand-ins for base images'
  for tool in buildah podman runc mmdebstrap curl promtool dotnet; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
  done
}

# Images and containers of this folder alone; what else this machine runs is not touched.
use_own_storage() {
  local files
  files=$(ulimit -Hn) # podman's own default is more than root inside a container may set
  mkdir -p "$work/tmp"
  cat >"$work/storage.conf" <<END
[storage]
driver = "overlay"
runroot = "$work/run"
graphroot = "$work/storage"
END
  cat >"$work/containers.conf" <<END
[containers]
default_ulimits = ["nofile=$files:$files", "nproc=20000:20000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
  printf 'export CONTAINERS_STORAGE_CONF=%q CONTAINERS_CONF=%q TMPDIR=%q\n' "$work/storage.conf" "$work/containers.conf" "$work/tmp" >"$work/env"
  # shellcheck source=/dev/null
  . "$work/env"
}

# The dynamic loader is a program that needs no other file.
need_containers() {
  local probe=localhost/probe c
  { c=$(buildah from scratch) && buildah add -q "$c" /lib64/ld-linux-x86-64.so.2 /ld.so && buildah commit -q --rm "$c" $probe &&
    podman run --rm --pull=never --network host $probe /ld.so --version; } >"$work/probe.txt" 2>&1 ||
    skip "no container can be run here: $(tail -n 1 "$work/probe.txt" | tr -cd '[:print:]')"
}

# commit_base NAME FROM FOLDER [option of buildah config …]
commit_base() {
  local c
  c=$(buildah from --pull-never "$2")
  buildah add -q "$c" "$3" / >/dev/null
  buildah config "${@:4}" "$c"
  buildah commit -q --rm "$c" "$1" >/dev/null
}

# Debian's essential packages, the SDK of this machine, and what a native link needs.
make_sdk_base() {
  mmdebstrap --quiet --variant=essential --include=ca-certificates,libicu72,libssl3,tzdata,libstdc++6,clang,zlib1g-dev bookworm "$1"
  cp "$1/etc/ssl/certs/ca-certificates.crt" "$work/ca-certificates.crt"
  mkdir -p "$1/usr/share/dotnet"
  cp -a "$(dirname "$(readlink -f "$(command -v dotnet)")")/." "$1/usr/share/dotnet/"
  ln -sf /usr/share/dotnet/dotnet "$1/usr/bin/dotnet"
  cp -L /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/" # this machine may reach its packages through an authority of its own
  # No build server may outlive the build.
  commit_base localhost/base/sdk scratch "$1" \
    --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    --env NUGET_CERT_REVOCATION_MODE=offline --env DOTNET_NOLOGO=1 --env DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    --env UseSharedCompilation=false --env MSBUILDDISABLENODEREUSE=1
}

# In the manner of the chiselled images: what a native .NET program loads, and the user "app".
make_runtime_base() {
  local lib=usr/lib/x86_64-linux-gnu name
  mkdir -p "$2"/{etc/ssl/certs,tmp,home/app,usr/share/zoneinfo,usr/lib64,$lib}
  ln -s usr/lib "$2/lib"
  ln -s usr/lib64 "$2/lib64"
  chmod 1777 "$2/tmp"
  chown 1654:1654 "$2/home/app"
  for name in ld-linux-x86-64.so.2 libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 \
    libnss_dns.so.2 libnss_files.so.2 libgcc_s.so.1 libstdc++.so.6 libz.so.1 libssl.so.3 libcrypto.so.3; do
    cp -L "$(find "$1/$lib" "$1/lib/x86_64-linux-gnu" -name $name | head -n 1)" "$2/$lib/"
  done
  cp "$2/$lib/ld-linux-x86-64.so.2" "$2/usr/lib64/"
  cp -a "$1/usr/share/zoneinfo/." "$2/usr/share/zoneinfo/"
  cp "$work/ca-certificates.crt" "$2/etc/ssl/certs/"
  printf 'root:x:0:0:root:/root:/sbin/nologin\napp:x:1654:1654::/home/app:/sbin/nologin\n' >"$2/etc/passwd"
  printf 'root:x:0:\napp:x:1654:\n' >"$2/etc/group"
  printf 'hosts: files dns\n' >"$2/etc/nsswitch.conf"
  commit_base localhost/base/runtime-deps scratch "$2" --env PATH=/usr/bin --env APP_UID=1654 --env ASPNETCORE_HTTP_PORTS=8080 --user 1654
}

make_bases() {
  # Made anew when this machine has another SDK, for that is what they are made of.
  local made=$work/made-with
  if [ "$(cat "$made" 2>/dev/null)" = "$(dotnet --version)" ] && buildah inspect localhost/base/runtime-deps >/dev/null 2>&1; then return; fi
  say 'making stand-ins for the base images'
  rm -rf "$work/sdk" "$work/runtime-deps"
  make_sdk_base "$work/sdk"
  make_runtime_base "$work/sdk" "$work/runtime-deps"
  rm -rf "$work/sdk" "$work/runtime-deps"
  dotnet --version >"$made"
}

# Every official image that the Dockerfile names is found under that very name; digests cannot be, so the copy goes without.
build_image() {
  say "building $image, version $version"
  local name kind
  sed -E 's/@sha256:[0-9a-f]{64}//' Dockerfile >"$work/Dockerfile"
  for name in $(grep -oE 'mcr[.]microsoft[.]com/dotnet/[a-z-]+:[A-Za-z0-9._-]+' "$work/Dockerfile" | sort -u); do
    kind=${name%:*}
    buildah tag "localhost/base/${kind##*/}" "$name"
  done
  buildah bud --isolation chroot --network host --pull-never --format docker --layers \
    --build-arg VERSION="$version" --build-arg REVISION="$revision" -t $image -f "$work/Dockerfile" . >"$work/build.log" 2>&1 ||
    { tail -n 40 "$work/build.log" >&2; check 'the image builds' false; exit 1; }
  check 'the image builds' true
  check 'nothing is warned of while it is compiled' not grep -E '(^|[: ])warning( [A-Z]+[0-9]+)?:' "$work/build.log"
}

label() { podman inspect -f "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" "$image"; }
listed() { grep -qE "$1" "$work/files.txt"; }

# look: what the image is, by its description and by the names of its files.
look() {
  say "looking into $image"
  local c
  c=$(podman create --pull=never "$image")
  podman export "$c" >"$work/image.tar"
  podman rm "$c" >/dev/null
  tar tvf "$work/image.tar" --numeric-owner >"$work/files.txt"
  check 'its user is a number other than 0' is_numbered_user
  check 'its labels tell version and revision' has_labels
  check 'no file is setuid or setgid' not listed '^-..[sS]|^-.{5}[sS]'
  check 'there is no shell and no package manager' not listed ' (usr/)?s?bin/(ba|da|z|k|c)?sh( |$)|/(busybox|apt|apt-get|dpkg|apk)( |$)'
  check 'there is no SDK, no framework, no debug file and no source' not listed ' usr/(share|lib)/dotnet/|[.](dbg|pdb|dll|cs|csproj)$|/obj/|/[.]git/'
  check 'the program is three files that only root can change' has_program
  check 'the ledger has a folder of its user' listed '^drwx.{6} 1654/1654 .* var/lib/circle-exporter/$'
  check 'it adds at most 32 MiB to its base' is_small
}

not() { ! "$@"; }
is_numbered_user() { podman inspect -f '{{.Config.User}}' "$image" | grep -qxE '[1-9][0-9]*(:[1-9][0-9]*)?'; }
has_labels() { [ "$(label version)" = "$version" ] && [ "$(label revision)" = "$revision" ]; }
has_program() {
  [ "$(grep -E ' app/.' "$work/files.txt" | grep -cE '^-rw[x-]r-[x-]r-[x-] 0/0 .* app/(circle-exporter|libe_sqlite3[.]so|LICENSE)$')" = 3 ] &&
    [ "$(grep -cE ' app/.' "$work/files.txt")" = 3 ]
}
is_small() {
  local bytes
  bytes=$(awk '$6 ~ "^app/" { sum += $3 } END { print sum }' "$work/files.txt")
  say "$bytes bytes in /app"
  [ "$bytes" -le $((32 * 1024 * 1024)) ]
}

# The program also runs outside of its image, where tests try the rest of it.
take_program() {
  rm -rf "$work/program"
  mkdir "$work/program"
  tar xf "$work/image.tar" -C "$work/program" --strip-components=1 --no-same-owner app
}

# As hardened as Kubernetes can run it: no folder but the ledger's can be written.
locked_down() {
  podman run --pull=never --network host --read-only --read-only-tmpfs=false --cap-drop=ALL --security-opt=no-new-privileges \
    --memory 128m --cpus 1 "$@"
}

passes_promtool() { scrape | promtool check metrics; }

# run_pipelines TOTAL: ten of two workflows; returns when so many runs have ended in all.
run_pipelines() {
  trigger 10
  eventually have_ended "$1"
}

ended() { for name in workflow-01 workflow-02; do api "insights/gh/acme/project-0001/workflows/$name?all-branches=true"; done | grep -o '"id":' | wc -l; }
have_ended() { [ "$(ended 2>/dev/null)" = "$1" ]; }

start_exporter() {
  exporter=$(locked_down -d --no-healthcheck -v $volume:/var/lib/circle-exporter -e CIRCLECI_TOKEN=$token \
    -e CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL=1s -e CIRCLE_EXPORTER_POLLING_SUMMARY_INTERVAL=1s -e CIRCLE_EXPORTER_METRICS_PUBLISH_INTERVAL=200ms \
    -e CIRCLE_EXPORTER_LEDGER_BIRTH_HOLD=1s -e CIRCLE_EXPORTER_CIRCLECI_REQUESTS_PER_SECOND=1000 -e CIRCLE_EXPORTER_CIRCLECI_BURST=10000 \
    "$image" "--circleci.url=http://127.0.0.1:$api/api/v2" --circleci.project=gh/acme/project-0001 "--web.listen-address=127.0.0.1:$port")
  pid=$(podman inspect -f '{{.State.Pid}}' "$exporter")
}

# What it logged stays behind.
remove_exporter() {
  [ -n "${exporter:-}" ] || return 0
  podman logs "$exporter" >>"$work/exporter.log" 2>&1 || true
  podman rm -f -v "$exporter" >/dev/null
  exporter=
}

has_no_way_to_capabilities() { [ "$(status CapBnd)" = 0000000000000000 ]; }
has_limited_memory() {
  local v1 v2
  v1=$(sed -n 's/^[0-9]*:memory://p' "/proc/$pid/cgroup") v2=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
  grep -qx $((128 * 1024 * 1024)) "/sys/fs/cgroup/memory$v1/memory.limit_in_bytes" 2>/dev/null ||
    grep -qx $((128 * 1024 * 1024)) "/sys/fs/cgroup$v2/memory.max" 2>/dev/null
}

# The first twenty runs make the project known and are history, or not, if they ended in the second in which counting begins.
# The next are counted, and the last come while nobody counts.
count_over_a_kill() {
  start_simulator
  control settings '{"lists_unfinished_runs": false}'
  run_pipelines 20

  start_exporter
  check 'locked down it becomes ready' eventually is_ready
  check 'its process has no root, no capabilities, no new privileges, and seccomp' is_confined
  check 'it cannot get capabilities either' has_no_way_to_capabilities
  check 'its root file system is read-only' has_read_only_root
  check 'its memory is limited' has_limited_memory
  check 'there is no shell to start in it' not podman exec "$exporter" /bin/sh -c id 2>/dev/null
  eventually has_begun
  run_pipelines 40
  check 'its ledger accounts for every run' eventually accounts_for 40
  check 'promtool accepts its metrics' passes_promtool

  local counted
  counted=$(total circleci_workflow_runs_total)
  podman kill -s KILL "$exporter" >/dev/null
  remove_exporter
  run_pipelines 60
  start_exporter
  check 'after kill -9 its ledger accounts for what ran before and meanwhile' eventually accounts_for 60
  check 'after kill -9 it counts on from its totals' [ "$(total circleci_workflow_runs_total)" = $((counted + 20)) ]
  check 'SIGTERM ends it within 5 s with exit code 0' stops_cleanly
  remove_exporter
  stop_simulator
}

has_begun() { podman logs "$exporter" 2>&1 | grep -q 'history adopted'; }

# accounts_for RUNS: all were recorded, those that were counted are shown, and nothing is missing.
accounts_for() {
  local recorded
  recorded=$(total circleci_exporter_ledger_runs_recorded_total)
  [ "$recorded" -ge $(($1 - 20)) ] && [ "$(total circleci_workflow_runs_total)" = "$recorded" ] &&
    [ $((recorded + $(total circleci_exporter_ledger_runs_not_counted_total))) = "$1" ] &&
    [ "$(total circleci_exporter_ledger_gaps_total)" = 0 ] && [ "$(total circleci_exporter_ledger_writable)" = 1 ]
}

# podman kills what has not ended by then, which is another exit code.
stops_cleanly() {
  podman stop -t 5 "$exporter" >/dev/null 2>&1
  [ "$(podman inspect -f '{{.State.ExitCode}}' "$exporter")" = 0 ]
}

says_version() { [ "$(podman run --rm --pull=never --network host "$image" --version)" = "circle-exporter $version" ]; }

try_demo() {
  exporter=$(locked_down -d "$image" --demo "--web.listen-address=127.0.0.1:$port")
  check 'the demo runs locked down' eventually is_ready
  remove_exporter
}

leaves_nothing() {
  [ -z "$(podman ps -aq)" ] && [ -z "$(podman volume ls -q)" ] && [ "$(ls /sys/class/net)" = "$networks" ]
}

clean_up() {
  stop_simulator
  remove_exporter
  podman rm -fa >/dev/null 2>&1 || true
  buildah rm -a >/dev/null 2>&1 || true
  podman volume rm -fa >/dev/null 2>&1 || true
}

need_tools
use_own_storage
need_containers
if [ "${2:-}" = look ]; then
  image=$3
  look
  exit $failed
fi

networks=$(ls /sys/class/net)
trap clean_up EXIT
clean_up # what an interrupted run left
rm -f "$work/exporter.log"
make_bases
build_image
look
take_program
api=$(free_port 18400)
port=$(free_port $((api + 1)))
check 'it says the version that its label says' says_version
count_over_a_kill
try_demo
clean_up
check 'it leaves no container, volume or bridge behind' leaves_nothing
exit $failed
