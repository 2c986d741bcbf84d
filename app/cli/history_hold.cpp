// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/history_hold.h"

#include "app/cli/absolute_time.h"
#include "core/endpoint/history_holds.h"

namespace metsuke::cli {

namespace {

using namespace endpoint;

/// FROM..UNTIL, both with all of the unit that they name.
Result<TimeWindow> parseWindow(std::string_view text) {
    const size_t dots = text.find("..");
    const auto from = absoluteTime(text.substr(0, dots));
    const auto until = dots == std::string_view::npos ? std::nullopt : absoluteTime(text.substr(dots + 2));
    if (!from || !until || until->from < from->from) {
        return Error(ErrorCode::InvalidArgument, Message("cli.history_window").with("value", std::string(text)));
    }
    // A nanosecond is a unit, too: the end that "history" prints is taken as it is.
    return TimeWindow{from->from, until->to - until->from > 1 ? until->to : until->from};
}

} // namespace

Result<void> changeHolds(const std::string& folder, const HoldOptions& options) {
    METSUKE_TRY(const TimeWindow window, parseWindow(options.hold.empty() ? options.release : options.hold));
    if (!options.hold.empty()) {
        return holdHistory(folder, {window, options.reason});
    }
    METSUKE_TRY(const auto holds, removeHold(folder, window));
    return {};
}

} // namespace metsuke::cli
