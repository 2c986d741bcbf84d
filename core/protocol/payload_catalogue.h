// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/flow_context.h"

#include <span>
#include <string_view>

namespace metsuke {

/// Where a byte pattern counts. What web pages and mails may quote is no finding there.
struct PayloadWhere {
    enum class Side : uint8_t { Both, Client, Server };
    enum class Transport : uint8_t { Any, Stream, Datagram };
    Side side = Side::Both;
    Transport transport = Transport::Any;
    bool quotable = false; ///< not in HTTP responses, mail and chat
    bool exact = false; ///< upper and lower case differ
    int offset = -1; ///< from the start of the direction or datagram; -1 anywhere
    uint16_t port = 0; ///< responder's, 0 any
    bool ahead = false; ///< the excerpt begins with the match: what follows tells, and what stands before might crowd it out
};

/// One fixed string of the catalogue; strings of one name are one pattern.
struct PayloadString {
    static constexpr size_t kMaximum = 64;
    std::string_view name; ///< family.what
    std::string_view bytes;
    PayloadWhere where;
};

/// A pattern that is a shape of the first bytes rather than a string.
struct PayloadShape {
    static constexpr size_t kHead = 20; ///< bytes that `matches` is given
    std::string_view name;
    PayloadWhere where;
    bool (*matches)(Bytes head);
};

[[nodiscard]] std::span<const PayloadString> payloadStrings();
[[nodiscard]] std::span<const PayloadShape> payloadShapes();

} // namespace metsuke
