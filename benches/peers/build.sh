#!/usr/bin/env bash
# Prints, as Markdown: seconds to build a crate that depends on this one or on a peer and on nothing else, the crates that are
# built for it, and what a function adds to a program. Downloads are done before. Seconds are the processor's, of one job at a
# time, so that what else the machine does counts for little.
#
#   ./build.sh            all, some ten minutes
#   ./build.sh ours       or `peers`, perhaps with names, or `sizes`: a part
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
root=$(cd ../.. && pwd)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
export CARGO_BUILD_JOBS=1 CARGO_INCREMENTAL=0
# What else cargo listens to would change what is measured.
# shellcheck disable=SC2086
unset ${!CARGO_PROFILE_@} RUSTFLAGS RUSTC_WRAPPER CARGO_TARGET_DIR

# The line of Cargo.toml that is `name`, with one space at each side of `=`, from this folder's manifest.
pinned() { grep -E "^$1 = " Cargo.toml | sed -E "s/, features = \[[^]]*\]//"; }

row() { # what, line of the manifest, perhaps a crate to hold back and its version
  local what=$1 line=$2 dir=$temp/dependent
  rm -rf "$dir" && mkdir -p "$dir/src" && : >"$dir/src/lib.rs"
  printf '[package]\nname = "dependent"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n' "$line" >"$dir/Cargo.toml"
  cd "$dir"
  cargo generate-lockfile --quiet
  [ $# -lt 4 ] || cargo update --quiet "$3" --precise "$4"
  cargo fetch --quiet
  local name version crates
  name=${line%% *}
  version=$(cargo tree --quiet -e normal --depth 1 --prefix none | sed -n "s/^$name v\([^ ]*\).*/\1/p")
  # Without the dependent itself. What is compiled counts, build scripts' and macros' dependencies too.
  crates=$(($(cargo tree --quiet -e normal,build --prefix none | sed 's/ (.*//' | sort -u | wc -l) - 1))
  local seconds=()
  for profile in dev release; do
    rm -rf target
    TIMEFORMAT=%U
    seconds+=("$({ time cargo build --quiet --profile $profile 2>"$temp/log" || cat "$temp/log" >&3; } 3>&2 2>&1)")
  done
  rm -rf target
  cd "$here"
  printf '| %s | %s | %d | %s | %s |\n' "$what" "$version" "$crates" "${seconds[@]}"
}

ours() { # features
  local features=
  for feature in $2; do features+="\"$feature\", "; done
  row "**cfmm-math**, $1" "cfmm-math = { path = \"$root\", default-features = false, features = [${features%, }] }" "${@:3}"
}

text() {
  cargo build --release --quiet --manifest-path sizes/Cargo.toml --target-dir "$temp/sizes" --features "$1"
  size -A "$temp/sizes/release/cfmm-math-sizes" | awk '$1 == ".text" || $1 == ".rodata" { sum += $2 } END { print sum }'
}
thousands() { sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<<"$1"; }
size_of() { # what, feature, then pairs of a peer's name and feature
  local what=$1 own=$(($(text "$2") - nothing)) peers=
  shift 2
  while [ $# -gt 0 ]; do
    peers+="${peers:+, }\`$1\` $(thousands $(($(text "$2") - nothing)))"
    shift 2
  done
  printf '| %s | %s | %s |\n' "$what" "$(thousands "$own")" "$peers"
}

heading() {
  cat <<'MARKDOWN'
A crate with this one dependency, built once: crates that are compiled, and seconds of the processor.

| crate | version | crates | debug | release |
|---|---|--:|--:|--:|
MARKDOWN
}

ours_all() {
  ours 'default features' 'float fixed'
  ours 'curves in `f64` (`float`)' 'float'
  ours 'curves on chain (`fixed`)' 'fixed'
  ours 'the same, after `cargo update half --precise 2.4.1`' 'fixed' half 2.4.1
  ours 'contracts on chain (`protocol`)' 'protocol'
  ours 'everything but threads and tests' 'std fixed protocol tick-table alloc rand serde'
}

peers() {
  [ $# -gt 0 ] || set -- uniswap_v3_math uniswap-v2-sdk uniswap-v3-sdk balancer-maths-rust curve-math solmath fixed ruint \
    primitive-types implied-vol jaeckel black_scholes blackscholes fin-primitives
  for peer; do
    row "\`$peer\`" "$(pinned "$peer")"
  done
}

sizes() {
  nothing=$(text nothing)
  cat <<'MARKDOWN'

Bytes of code and constants that a call adds to a program without one, all that it calls included (release, `lto = "fat"`).

| function | cfmm-math | peers |
|---|--:|---|
MARKDOWN
  for curve in constant_product weighted concentrated stable_swap; do
    size_of "\`amount_out\` of ${curve//_/ }, \`U64F64\`" ${curve}_fixed
    size_of "\`amount_out\` of ${curve//_/ }, \`f64\`" ${curve}_f64
  done
  for curve in constant_product concentrated stable_swap; do
    size_of "\`claim\` of ${curve//_/ }" claim_$curve
  done
  size_of 'option, price' option_price implied-vol option_price_implied_vol black_scholes option_price_black_scholes
  size_of 'option, implied volatility' implied_volatility implied-vol implied_volatility_implied_vol \
    jaeckel implied_volatility_jaeckel black_scholes implied_volatility_black_scholes
  size_of 'Uniswap v3, `compute_swap_step`' v3_step uniswap_v3_math v3_step_uniswap_v3_math
  size_of 'Uniswap v3, a quote across ticks' v3_quote
  size_of 'Balancer, weighted `out_given_in`' balancer_weighted balancer-maths-rust balancer_weighted_balancer_maths_rust
  size_of 'Curve, `get_y`' curve_get_y curve-math curve_get_y_curve_math
}

case ${1:-all} in
  ours) ours_all ;;
  peers) peers "${@:2}" ;;
  sizes) sizes ;;
  *) heading; ours_all; peers; sizes ;;
esac
