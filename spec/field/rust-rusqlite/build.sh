#!/bin/sh
# Builds with Debian's own crates, without a network.
set -e
cd "$(dirname "$0")"
RUSTC=/usr/bin/rustc /usr/bin/cargo build --quiet --release --offline \
  --config 'source.crates-io.replace-with="debian"' \
  --config 'source.debian.directory="/usr/share/cargo/registry"'
