#!/bin/sh
# Rebuilds dist from the sources. Needs Node 20.19 or newer; nothing else in this repository does.
set -eu
cd "$(dirname "$0")"
npm ci
npm run check
npm run build
