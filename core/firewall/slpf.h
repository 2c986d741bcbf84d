// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/firewall/block_target.h"
#include "core/firewall/features.h"
#include "core/firewall/firewall_list.h"

#include <optional>

// OpenC2 1.0 of a producer to packet filters of others (Stateless Packet Filtering Profile 1.0, oc2slpf-v1.0), as messages of the
// HTTPS transfer specification 1.1, section 3.3.2, and of that for MQTT 1.0, section 2.4.2. Unlike core/openc2's own messages nothing in them is signed: whoever filters
// packets knows the producer by its certificate or token.
namespace metsuke::firewall {

/// What is asked of a packet filter.
struct Request {
    enum class Kind : uint8_t { QueryFeatures, Deny, Allow, Delete, Update };
    Kind kind = Kind::QueryFeatures;
    std::string id; ///< UUID of version 4: of the message and of the command
    Timestamp created;
    std::string from = "metsuke";
    std::string to; ///< name of the packet filter; "" whoever hears it
    BlockTarget target; ///< of Deny and Allow
    int64_t rule = 0; ///< of Delete; of Deny and Allow the number to give to the rule (insert_rule), 0 any
    std::string file; ///< of Update: its name
    std::string dropProcess; ///< of Deny: "none", "reject", "false_ack"; "" as the filter does by itself
    std::string direction; ///< "ingress", "egress"; "" both
};
/// With a number of its own; addressed as the filter knows itself, who takes no other.
[[nodiscard]] Request requestTo(const Firewall& firewall, Request::Kind kind, Timestamp created);
/// The text to send.
[[nodiscard]] std::string writeRequest(const Request& request);

struct Answer {
    std::string id; ///< of the request
    int status = 0; ///< 102, 200, 400 ...
    std::string text; ///< a line of the filter's, cleaned
    std::optional<int64_t> rule;
    std::optional<Features> features;
};
/// Malformed: no response, too large, or one whose parts are not what they must be.
Result<Answer> readAnswer(std::string_view text);

/// UUID of version 4.
[[nodiscard]] std::string newRequestId();

inline constexpr std::string_view kContentType = "application/openc2+json;version=1.0";
inline constexpr std::string_view kWellKnownPath = "/.well-known/openc2";

} // namespace metsuke::firewall
