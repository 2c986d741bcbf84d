// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/history_holds.h"

#include "core/base/replace_file.h"
#include "core/base/strings.h"
#include "core/endpoint/history_limits.h"
#include "core/endpoint/history_lock.h"
#include "core/endpoint/segment_reader.h"
#include "core/endpoint/segment_seal.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace metsuke::endpoint {

namespace {

using Json = nlohmann::ordered_json;
constexpr uintmax_t kLargestFile = 256 * 1024;
constexpr size_t kLongestReason = 400;
constexpr const char* kLockFile = "holds.lock"; // for as long as they are read, changed and written
constexpr int kLockPatienceMs = 2'000;

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

Result<std::vector<HistoryHold>> addHold(
    const std::filesystem::path& folder, const HistoryHold& hold, std::span<const HeldCandidate> candidates, int64_t reserve) {
    METSUKE_TRY(const auto lock, lockHistory(folder, kLockFile, kLockPatienceMs));
    METSUKE_TRY(auto holds, readHolds(folder));
    holds.push_back(hold);
    const auto held = heldSegments(holds, candidates, reserve);
    if (!held.isEverything || holds.size() > kMaximumHolds || hold.window.until < hold.window.from) {
        return Error(ErrorCode::InvalidArgument, Message("endpoint.hold_too_large").with("reserve", reserve));
    }
    METSUKE_CHECK(writeHolds(folder, holds));
    return holds;
}

Result<std::vector<HistoryHold>> removeHold(const std::filesystem::path& folder, const TimeWindow& window) {
    METSUKE_TRY(const auto lock, lockHistory(folder, kLockFile, kLockPatienceMs));
    METSUKE_TRY(auto holds, readHolds(folder));
    if (std::erase_if(holds, [&](const HistoryHold& hold) { return hold.window == window; }) == 0) {
        return Error(ErrorCode::NotFound, "endpoint.no_such_hold");
    }
    METSUKE_CHECK(writeHolds(folder, holds));
    return holds;
}

Result<void> holdHistory(const std::filesystem::path& folder, const HistoryHold& hold) {
    METSUKE_TRY(auto found, segmentsIn(folder));
    if (found.empty()) {
        return Error(ErrorCode::NotFound, Message("endpoint.no_history").with("path", folder.string()));
    }
    std::vector<HeldCandidate> candidates;
    HistoryLimits limits;
    for (const auto& [number, path] : found) {
        const auto segment = SegmentReader::open(path);
        if (!segment.ok()) {
            continue; // damaged, or overwritten by now: nothing that could be held
        }
        const SegmentFacts& facts = (*segment)->facts();
        limits.totalBytes = facts.limitBytes > 0 ? facts.limitBytes : limits.totalBytes;
        if (number != found.back().first) { // that one is being written
            candidates.push_back({number, segmentBytes(path), facts.span});
        }
    }
    METSUKE_TRY(const auto holds, addHold(folder, hold, candidates, limits.consistent().heldBytes));
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
