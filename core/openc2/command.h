// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/base/result.h"

#include <string>

namespace metsuke::openc2 {

/// A command (Language Specification 1.0, section 3.3.1) with what our profile `x-metsuke` adds: numbers and times that
/// make an old or repeated one show.
struct Command {
    std::string id; ///< unique; the ledgers know it by this
    std::string action; ///< "query", "investigate" ...
    std::string targetKind; ///< "features", "x-metsuke:trace" ...
    std::string target; ///< the target's value as JSON
    std::string device; ///< that it is for
    int64_t sequence = 0; ///< of this producer, never twice
    Timestamp notAfter;
    std::string epoch; ///< the nonce that the device told last; "" when none was known
    std::string arguments; ///< further x-metsuke arguments, a JSON object or ""
    bool isDryRun = false;
};
[[nodiscard]] std::string writeCommand(const Command& command);
Result<Command> readCommand(std::string_view body);

/// Status of an answer after which more are to come.
inline constexpr int kInterim = 102;

/// An answer (section 3.3.2). Status: 102 interim, 200, 400, 401, 403, 404, 500, 501, 503.
struct Response {
    std::string commandId;
    int status = 200;
    std::string text; ///< a sentence for people, English
    std::string results; ///< JSON object of `results.x-metsuke`, or ""
    std::string reason; ///< x-metsuke.reason: "expired", "replayed", "plan_stale" ..., or ""
};
[[nodiscard]] std::string writeResponse(const Response& response);
Result<Response> readResponse(std::string_view body);

} // namespace metsuke::openc2
