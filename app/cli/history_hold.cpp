// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/history_hold.h"

#include "core/endpoint/history_holds.h"
#include "core/query/values.h"

namespace metsuke::cli {

namespace {

using namespace endpoint;

/// "Z" is what every time here is in; a shorter time means all of that day or minute.
std::optional<query::TimeSpan> absoluteSpan(std::string_view text) {
    text.remove_suffix(text.ends_with('Z') ? 1 : 0);
    const bool isAbsolute = !text.empty() && text.front() >= '0' && text.front() <= '9';
    return isAbsolute ? query::parseTimeSpan(text, QueryContext{}) : std::nullopt;
}

/// FROM..UNTIL, both with all of the unit that they name.
Result<TimeWindow> parseWindow(std::string_view text) {
    const size_t dots = text.find("..");
    const auto from = absoluteSpan(text.substr(0, dots));
    const auto until = dots == std::string_view::npos ? std::nullopt : absoluteSpan(text.substr(dots + 2));
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
