// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

/// SMB 1, 2 and 3 over TCP, with or without a NetBIOS session before it: mappings, files, telling commands, NTLM and
/// the DCE/RPC in pipes. A frame is kept whole up to a megabyte, the rest of it is skipped. An encrypted session is
/// shunted.
[[nodiscard]] ProbeResult probeSmb(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeSmbParser();

} // namespace metsuke
