#!/usr/bin/env bash
# Draws the Grafana dashboards with Grafana's own components, as a week of the demo fills them, into docs/pictures.
#   ./eng/pictures.sh               every dashboard
#   ./eng/pictures.sh circleci-overview http://127.0.0.1:9090 [range=3600] [project=gh/acme/web] …
#                                   one, into artifacts/pictures, from a Prometheus that runs; more options in eng/tools/picture/fetch.mjs
# Needs prometheus, promtool, chromium with fonts-inter and fonts-noto-color-emoji, node 18 or later, and 500 MB for packages of npm.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=eng/tools/picture work=artifacts/pictures

[ -d $tools/node_modules ] || npm ci --prefix $tools --ignore-scripts --no-audit --no-fund
mkdir -p $work/web
cp $tools/web/index.html $work/web/
$tools/node_modules/.bin/esbuild $tools/web/app.jsx --bundle --splitting --format=esm --jsx=automatic --minify --log-level=error \
  --define:process.env.NODE_ENV='"production"' --loader:.svg=dataurl --loader:.woff2=dataurl --loader:.ttf=dataurl --outdir=$work/web/dist

# draw OUT.png NAME PROMETHEUS [option …]
draw() {
  node $tools/fetch.mjs "grafana/dashboards/$2.json" "$3" $work/web/data.js "${@:4}"
  node $tools/shot.mjs $work/web "$1"
}

if [ $# -gt 0 ]; then
  draw "$work/$1.png" "$@"
  echo "$work/$1.png"
  exit
fi

dotnet build tests/CircleExporter.Tests -v quiet --nologo -clp:NoSummary
artifacts/bin/CircleExporter.Tests/debug/CircleExporter.Tests --explicit only --filter-method '*A_week_of_the_demo_is_written_as_OpenMetrics'
rm -rf $work/data
promtool tsdb create-blocks-from openmetrics --max-block-duration=400h -q $work/week.om $work/data
end=$(tail -n 2 $work/week.om | sed -n '1s/.* //p')

echo 'global: {}' >$work/prometheus.yml
port=19393
prometheus --config.file=$work/prometheus.yml --storage.tsdb.path=$work/data --storage.tsdb.retention.time=10y \
  --query.lookback-delta=15m --web.listen-address=127.0.0.1:$port --log.level=warn &
trap 'kill %1' EXIT
until promtool query instant http://127.0.0.1:$port 1 >/dev/null 2>&1; do sleep 0.2; done

mkdir -p docs/pictures
week=(http://127.0.0.1:$port "end=$end" scrape=600 range=604800)
draw docs/pictures/circleci-overview.png circleci-overview "${week[@]}"
draw docs/pictures/circleci-workflow.png circleci-workflow "${week[@]}" project=gh/acme/shop-web branch=main
draw docs/pictures/circleci-exporter.png circleci-exporter "${week[@]}" range=21600
