// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

namespace metsuke::transport {

/// InvalidArgument: an agent or somebody who enrols whose address is none. A workstation needs none.
Result<void> checkRole(const Role& role);
/// The parcel as this role may send it, its own address filled in.
Result<Parcel> checkOutgoing(const Role& role, Parcel parcel);
/// Whether this role takes such a parcel; what others send is believed in nothing else.
[[nodiscard]] bool isIncoming(const Role& role, ParcelKind kind, std::string_view address, size_t bytes);

[[nodiscard]] std::string_view parcelKindName(ParcelKind kind); ///< command, response ...
[[nodiscard]] std::optional<ParcelKind> parseParcelKind(std::string_view name);

} // namespace metsuke::transport
