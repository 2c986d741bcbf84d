// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/history_holds.h"

#include "core/base/replace_file.h"
#include "core/base/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace metsuke::endpoint {

namespace {

using Json = nlohmann::ordered_json;
constexpr uintmax_t kLargestFile = 256 * 1024;
constexpr size_t kLongestReason = 400;

std::filesystem::path fileOf(const std::filesystem::path& folder) { return folder / "holds.json"; }

} // namespace

Result<std::vector<HistoryHold>> readHolds(const std::filesystem::path& folder) {
    const auto path = fileOf(folder);
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    std::vector<HistoryHold> holds;
    if (failed == std::errc::no_such_file_or_directory) {
        return holds;
    }
    std::ifstream in(path, std::ios::binary);
    const Json json = failed || size > kLargestFile ? Json() : Json::parse(in, nullptr, false);
    const Error damaged(ErrorCode::Malformed, Message("endpoint.damaged_holds").with("path", path.string()));
    if (!json.is_array() || json.size() > kMaximumHolds) {
        return damaged;
    }
    for (const Json& one : json) {
        if (!one.is_object() || !one.contains("from") || !one["from"].is_number_integer() || !one.contains("until")
            || !one["until"].is_number_integer() || !one.contains("reason") || !one["reason"].is_string()) {
            return damaged;
        }
        holds.push_back({{Timestamp{one["from"].get<int64_t>()}, Timestamp{one["until"].get<int64_t>()}},
            cleanText(one["reason"].get_ref<const std::string&>(), kLongestReason)});
    }
    return holds;
}

Result<void> writeHolds(const std::filesystem::path& folder, const std::vector<HistoryHold>& holds) {
    Json json = Json::array();
    for (const HistoryHold& hold : holds) {
        json.push_back({{"from", hold.window.from.ns}, {"until", hold.window.until.ns},
            {"reason", cleanText(hold.reason, kLongestReason)}});
    }
    if (const auto failed = replaceFile(fileOf(folder), json.dump(1) + '\n'); failed) {
        const bool isFull = failed == std::errc::no_space_on_device;
        return Error(isFull ? ErrorCode::DiskFull : ErrorCode::ReadOnly,
            Message("endpoint.holds_not_written").with("path", fileOf(folder).string()), failed.message());
    }
    return {};
}

HeldSegments heldSegments(
    std::span<const HistoryHold> holds, std::span<const HeldCandidate> candidates, int64_t reserve) {
    HeldSegments held;
    for (const HeldCandidate& candidate : candidates) {
        const bool isWanted = std::any_of(holds.begin(), holds.end(), [&](const HistoryHold& hold) {
            return candidate.span.from <= hold.window.until && hold.window.from <= candidate.span.until;
        });
        if (!isWanted) {
            continue;
        }
        if (held.bytes + candidate.bytes > reserve) {
            held.isEverything = false;
            break;
        }
        held.numbers.insert(candidate.number);
        held.bytes += candidate.bytes;
    }
    return held;
}

} // namespace metsuke::endpoint
