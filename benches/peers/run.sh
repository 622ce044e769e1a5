#!/usr/bin/env bash
# A table of every function that a peer has too: instructions a call (callgrind; Debian package valgrind) and nanoseconds
# (criterion), with all results checked equal first. Prints Markdown. Arguments go to cargo: --features tick-table.
set -euo pipefail
cd "$(dirname "$0")"
cargo build --release --quiet "$@"
bin=target/release/cfmm-math-peers
[ -n "${SKIP_BENCH:-}" ] || cargo bench --quiet --bench peers "$@" >/dev/null 2>&1
# The median of criterion, by the names in its files.
median() {
  python3 - "$1" "$2" <<'PY'
import glob, json, os, sys
for path in glob.glob('target/criterion/**/new/benchmark.json', recursive=True):
    names = json.load(open(path))
    if [names['group_id'], names['function_id']] == sys.argv[1:]:
        print(json.load(open(os.path.join(os.path.dirname(path), 'estimates.json')))['median']['point_estimate'] / 2048)
PY
}
count() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bin" "$1" "$2" 2>&1 | sed -n 's/.*Collected : //p'; }
echo '| function | crate | instructions | ns | ratio of ns |'
echo '|---|---|--:|--:|--:|'
"$bin" | while IFS=$'\t' read -r index group crate; do
  one=$(count "$index" 1) two=$(count "$index" 2)
  ns=$(median "$group" "$crate")
  printf '%s\t%s\t%d\t%.4f\n' "$group" "$crate" $(((two - one) / 2048)) "$ns"
done | awk -F'\t' '
  $1 != group { group = $1; ours = $4; name = $1 }
  { printf "| %s | %s | %d | %.1f | %s |\n", name, $2, $3, $4, name == "" ? sprintf("%.1f×", $4 / ours) : "" ; name = "" }'
