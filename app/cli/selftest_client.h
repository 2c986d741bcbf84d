// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/selftest.h"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace metsuke::cli {

struct SelftestPlan {
    std::string to; ///< address or name
    uint16_t portOffset = 0; ///< added to every protocol's port
    std::chrono::milliseconds patience{2'000}; ///< for an answer of each kind
};

/// What came of sending one kind.
struct SelftestSent {
    enum class State {
        Answered, ///< the target's packets must be on the mirror, too
        Unanswered, ///< the request went out
        NotSent, ///< the mark never left this machine
    };
    SelftestKind kind = SelftestKind::Dns;
    uint16_t port = 0; ///< 0: none
    State state = State::NotSent;
    std::string reason; ///< of the system, when not answered
};

struct SelftestReport {
    std::string token;
    std::string address; ///< that `to` stands for
    std::vector<SelftestSent> sent; ///< in the order of kSelftestKinds
};

/// Sends one message of each kind, one after the other; a few packets each. Blocks for `patience` a kind at most, and
/// less after a stop. Errors: the target's name has no address.
[[nodiscard]] Result<SelftestReport> runSelftest(const SelftestPlan& plan, const std::stop_token& stop);

/// Answers marked messages, and nothing else, until `stop`: what makes TCP kinds arrive where no server listens. At most
/// 32 connections of 5 s and 4 KiB each; a datagram is answered with one that is no more than twice as long.
/// `ready` is called once with the ports that are open. Errors: PermissionDenied when no port could be opened.
[[nodiscard]] Result<void> answerSelftests(uint16_t portOffset, const std::stop_token& stop,
    const std::function<void(const std::vector<SelftestSent>&)>& ready, const std::function<void(const SelftestMark&)>& answered);

} // namespace metsuke::cli
