// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <optional>

namespace metsuke::transport {

/// A parcel as a file, which may be copied by hand and therefore be cut short:
///   metsuke-parcel 1 KIND ADDRESS BYTES SHA256 <newline> the text, BYTES long
constexpr size_t kMaximumDropFile = kMaximumParcel + 256;

[[nodiscard]] std::string writeDropFile(const Parcel& parcel);
/// 16 hex digits that tell such files apart.
[[nodiscard]] std::string dropFileMark(std::string_view file);
/// Nothing while bytes are missing at the end; Malformed when it can never become a parcel.
Result<std::optional<Parcel>> readDropFile(std::string_view file);

} // namespace metsuke::transport
