#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh BIN TARGET|all SECONDS: fuzzes one target, or each in turn; finds stay in build/fuzz/finds/TARGET.
set -euo pipefail
bin=$1/metsuke-fuzz
target=${2:-all}
seconds=${3:-60}
work=$(dirname "$1")

names=$(METSUKE_FUZZ_TARGET=list "$bin")
if [ "$target" != all ]; then
    grep -qx -- "$target" <<<"$names" || { printf 'There is no target %s. Targets:\n%s\n' "$target" "$names" >&2; exit 2; }
    names=$target
fi

failed=()
for name in $names; do
    corpus=$work/corpus/$name
    finds=$work/finds/$name
    mkdir -p "$corpus" "$finds"
    echo "== $name, $seconds s"
    METSUKE_FUZZ_TARGET=$name METSUKE_FUZZ_SEEDS=$corpus "$bin" "$corpus" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -max_len=65536 -artifact_prefix="$finds/" -print_final_stats=1 2>"$finds/log" || failed+=("$name")
    grep -E '^stat::number_of_executed_units|SUMMARY|broken promise|^MS: ' "$finds/log" | tail -4 || true
done
[ "${#failed[@]}" -eq 0 ] || { echo "Finds in: ${failed[*]} (see $work/finds)" >&2; exit 1; }
