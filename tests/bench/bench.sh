#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bench.sh BIN [CAPTURE...]: what analysing a capture costs, beside the peers that are installed, in one table.
# Costs are CPU time (user and system, all threads), so that they do not depend on the number of cores; every capture
# is read once before, so that all find it in memory. Without captures, days of a synthesised office are taken.
set -euo pipefail
bin=$(cd "$1" && pwd)
shift
measure=/usr/bin/time
[ -x "$measure" ] || { echo "bench needs GNU time: apt-get install time" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

captures=()
for capture in "$@"; do
    captures+=("$(realpath "$capture")")
done
if [ "${#captures[@]}" -eq 0 ]; then
    mix=$bin/../bench
    mkdir -p "$mix"
    for seed in 11 12 13; do
        [ -f "$mix/office-$seed.pcap" ] || "$bin/metsuke-scenario" "$mix/office-$seed.pcap" "$seed" 2>/dev/null
        captures+=("$(realpath "$mix/office-$seed.pcap")")
    done
fi

packets=0
bytes=0
for capture in "${captures[@]}"; do
    cat "$capture" >/dev/null
    "$bin/metsuke-cli" analyze --json "$work/totals.json" "$capture" >/dev/null || [ $? -eq 1 ]
    packets=$((packets + $(grep -m1 -o '"packets": [0-9]*' "$work/totals.json" | grep -o '[0-9]*')))
    bytes=$((bytes + $(stat -c %s "$capture")))
done
[ "$packets" -gt 0 ] || { echo "There are no packets in these captures." >&2; exit 1; }

base=0 # ns a packet of the row that others are compared with

# row NAME COMMAND...: runs the command for each capture ({} stands for it) and prints what it cost in all.
row() {
    local name=$1 cpu=0 rss=0 capture code
    shift
    for capture in "${captures[@]}"; do
        rm -rf "$work/run"
        mkdir -p "$work/run"
        code=0
        (cd "$work/run" && "$measure" -q -o "$work/cost" -f '%U %S %M' "${@//\{\}/$capture}" >"$work/out" 2>"$work/err") || code=$?
        if [ "$code" -ne 0 ] && [ "$code" -ne 1 ]; then
            printf '%-34s failed (exit %d): %s\n' "$name" "$code" "$(head -c 120 "$work/err" | tr '\n' ' ')"
            return
        fi
        read -r user system peak < <(tail -1 "$work/cost")
        cpu=$(awk -v a="$cpu" -v b="$user" -v c="$system" 'BEGIN { print a + b + c }')
        [ "$peak" -gt "$rss" ] && rss=$peak
    done
    [ "$base" = 0 ] && base=$(awk -v c="$cpu" -v p="$packets" 'BEGIN { print c * 1e9 / p }')
    awk -v name="$name" -v cpu="$cpu" -v p="$packets" -v b="$bytes" -v rss="$rss" -v base="$base" 'BEGIN {
        if (cpu <= 0) { cpu = 0.005 }
        ns = cpu * 1e9 / p
        printf "%-34s %9.1f %12.0f %10.0f %9.0f %9.2f\n", name, b / 1e6 / cpu, p / cpu, ns, rss / 1024, ns / base }'
}

printf '%d captures, %s packets, %s bytes; CPU time of all threads\n\n' "${#captures[@]}" "$packets" "$bytes"
printf '%-34s %9s %12s %10s %9s %9s\n' "" "MB/s" "packets/s" "ns/packet" "peak MiB" "ns ratio"
row "metsuke, case stored" "$bin/metsuke-cli" analyze {}
row "metsuke, case and JSON" "$bin/metsuke-cli" analyze --json result.json {}
row "metsuke, nothing stored" "$bin/metsuke-cli" analyze --discard {}
row "metsuke, case stored, 1 thread" "$bin/metsuke-cli" analyze --threads 1 {}
if command -v ndpiReader >/dev/null; then
    row "ndpiReader" ndpiReader -q -i {}
fi
if command -v suricata >/dev/null; then
    row "suricata, default EVE, no rules" suricata -r {} -l . -k none -S /dev/null
    [ -s /var/lib/suricata/rules/suricata.rules ] && row "suricata, default EVE and rules" suricata -r {} -l . -k none
fi
if command -v snort >/dev/null; then
    row "snort" snort -q -k none -r {} -c "$(for c in /etc/snort/snort.lua /usr/local/etc/snort/snort.lua /etc/snort/snort.conf; do [ -f "$c" ] && { echo "$c"; break; }; done)"
fi
if command -v zeek >/dev/null; then
    row "zeek" zeek -C -r {}
fi
if command -v tshark >/dev/null; then
    row "tshark" tshark -n -r {}
fi
for peer in ndpiReader suricata snort zeek tshark; do
    command -v "$peer" >/dev/null || printf '%-34s not installed\n' "$peer"
done
if [ -x "$bin/metsuke-bench-store" ]; then
    printf '\n'
    "$bin/metsuke-bench-store"
fi
