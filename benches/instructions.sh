#!/usr/bin/env bash
# Instructions per call, without the loop around it, of every function in benches/instructions.rs, by callgrind (Debian package valgrind).
# Usage: benches/instructions.sh [PATTERN]
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(cargo bench --bench instructions --no-run 2>&1 | sed -n 's/.*instructions.rs (\(.*\)).*/\1/p')
count() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bin" "$1" "$2" 2>&1 | sed -n 's/.*Collected : //p'; }
calls() { local one two; one=$(count "$1" 1) two=$(count "$1" 2); echo $(((two - one) / 1024)); }
# What the loop itself costs.
loop=$(calls baseline)
for name in $("$bin" | grep -E "${1:-.}"); do
  printf '%-40s %6d\n' "$name" $(($(calls "$name") - loop))
done
