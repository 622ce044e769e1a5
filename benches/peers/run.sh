#!/usr/bin/env bash
# Writes and prints `results.md`: every function that a peer has too, and what a build costs beside the peers'. All results are checked
# equal first, or in floating point to a stated distance. README.md gets some of the rows.
#
#   ./run.sh              both parts (the first takes some minutes)
#   ./run.sh functions    instructions (callgrind: Debian package valgrind) and nanoseconds (criterion) of a call
#   ./run.sh build        seconds, dependencies and sizes
#   ./run.sh functions --features tick-table     what follows goes to cargo
#
# Instructions do not depend on what else the machine does; nanoseconds do.
set -euo pipefail
cd "$(dirname "$0")"
part=${1:-all}
[ $# -eq 0 ] || shift

functions() {
  cargo build --release --quiet "$@"
  counts=$(mktemp -d)
  trap 'rm -rf "$counts"' EXIT
  # One run for all cases: what is counted is `measured`, once for each, and written out when it ends.
  valgrind --tool=callgrind --collect-atstart=no --toggle-collect=measured --dump-after=measured \
    --callgrind-out-file="$counts/out" target/release/cfmm-math-peers measure >/dev/null 2>"$counts/log" || { cat "$counts/log"; exit 1; }
  cargo bench --quiet --bench peers "$@" >"$counts/log" 2>&1 || { cat "$counts/log"; exit 1; }
  target/release/cfmm-math-peers list | python3 report.py functions "$counts"
  python3 readme.py
}

case $part in
  functions) functions "$@" ;;
  build) ./build.sh | python3 report.py build ;;
  all) functions; ./build.sh | python3 report.py build ;;
  *) echo "no part $part" >&2; exit 1 ;;
esac
cat results.md
