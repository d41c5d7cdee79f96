#!/usr/bin/env bash
# Lints the tarball that would be published: its manifest, and how its types resolve for an importer.
set -euo pipefail
packed="$(mktemp -d)"
trap 'rm -rf "$packed"' EXIT
tarball="$packed/$(npm pack --silent --loglevel=error --pack-destination "$packed")"
npm exec --no -- publint run "$tarball" --strict
npm exec --no -- attw "$tarball" --profile esm-only --format ascii
