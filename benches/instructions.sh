#!/usr/bin/env bash
# Instructions per call of every function in benches/instructions.rs, by callgrind (Debian package valgrind).
# Usage: benches/instructions.sh [PATTERN]
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(cargo bench --bench instructions --no-run 2>&1 | sed -n 's/.*(\(.*target[^)]*\)).*/\1/p')
count() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bin" "$1" "$2" 2>&1 | sed -n 's/.*Collected : //p'; }
for name in $("$bin" | grep -E "${1:-.}"); do
  one=$(count "$name" 1) two=$(count "$name" 2)
  printf '%-40s %6d\n' "$name" $(((two - one) / 1024))
done
