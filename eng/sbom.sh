#!/usr/bin/env bash
# Writes what the exporter is made of as CycloneDX, from the lock files: ./eng/sbom.sh [FILE], by default artifacts/sbom.json.
# Needs node 20 or later; the tool comes from npm (54 MB, in a folder that git ignores).
set -euo pipefail
cd "$(dirname "$0")/.."
tool=eng/tools/sbom out=${1:-artifacts/sbom.json}

# Not "npm ci": that refuses the lock file where packages for other systems, which nobody installs here, cannot be had.
[ -d $tool/node_modules ] || npm install --no-save --prefix $tool --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >&2
mkdir -p "$(dirname "$out")"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
FETCH_LICENSE=false $tool/node_modules/.bin/cdxgen --type csharp --no-install-deps --no-recurse \
  --project-name circle-exporter --project-version "$version" --output "$out" src/CircleExporter >&2
echo "$out"
