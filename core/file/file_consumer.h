// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

/// The consumer behind ParserHost::beginFile. `host` must outlive it (both live as long as the flow's parser).
/// Memory: at most 64 KiB of the file's beginning plus hash states.
[[nodiscard]] std::unique_ptr<FileConsumer> makeFileConsumer(FileTransfer transfer, ParserHost& host);

} // namespace metsuke
