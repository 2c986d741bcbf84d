// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/flow_context.h"
#include "tests/fuzz/fuzz_target.h"

#include <string_view>

namespace metsuke::fuzz {

/// A step of a conversation.
struct Turn {
    StreamDirection direction = StreamDirection::Originator;
    uint64_t lost = 0; ///< bytes missing before it
    size_t chunk = 1; ///< how it is cut when it is cut
    Bytes bytes;
};

/// Reads flags (1: responder, 2: something is lost before it, the rest: cutting), length, bytes.
[[nodiscard]] Turn nextTurn(Choices& choices);
/// Writes what nextTurn reads.
void addTurn(Octets& script, StreamDirection direction, const Octets& bytes);

/// Sound conversations of a service, as scripts of turns; one of arbitrary text where none is known.
[[nodiscard]] std::vector<Octets> sampleConversations(std::string_view service);

} // namespace metsuke::fuzz
