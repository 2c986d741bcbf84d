// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/segment_format.h"

#include "core/base/keyed_hash.h"

#include <algorithm>
#include <charconv>

namespace metsuke::endpoint {

namespace segment_format {

int64_t hashOf(const HistoryKey& key, uint64_t hashKey) {
    const uint64_t role = uint64_t{static_cast<uint8_t>(key.kind)} << 8 | static_cast<uint8_t>(key.role);
    return static_cast<int64_t>(KeyedHash(hashKey ^ role * 0x9e3779b97f4a7c15ULL).bytes(asBytes(key.value)) >> 16);
}

int64_t floorSecond(Timestamp time) { return time.ns / kSecond - (time.ns % kSecond < 0 ? 1 : 0); }

int64_t secondOf(Timestamp time, int64_t baseSecond) {
    constexpr int64_t kFarthest = 1LL << 40;
    return std::clamp(floorSecond(time) - baseSecond, -kFarthest, kFarthest);
}

Result<Header> readHeader(Connection& connection) {
    METSUKE_TRY(const int64_t id, connection.integer("PRAGMA application_id"));
    METSUKE_TRY(const int64_t version, connection.integer("PRAGMA user_version"));
    if (id != kApplicationId) {
        return Error(ErrorCode::Malformed, Message("endpoint.not_a_segment").with("path", connection.path()));
    }
    if (version != kVersion) {
        return Error(ErrorCode::Unsupported, Message("endpoint.other_version").with("path", connection.path()));
    }
    Header header;
    METSUKE_TRY(Statement rows, connection.prepare("SELECT key, value FROM meta"));
    while (true) {
        METSUKE_TRY(const bool row, rows.step());
        if (!row) {
            break;
        }
        const std::string_view key = rows.text(0);
        const int64_t value = rows.integer(1);
        if (key == "number") {
            header.facts.number = value;
        } else if (key == "activities") {
            header.facts.activities = value;
        } else if (key == "from") {
            header.facts.span.from.ns = value;
        } else if (key == "until") {
            header.facts.span.until.ns = value;
        } else if (key == "oldest") {
            header.facts.oldest.ns = value;
        } else if (key == "limit_bytes") {
            header.facts.limitBytes = value;
        } else if (key == "hash_key") {
            header.hashKey = static_cast<uint64_t>(value);
        } else if (key == "base_second") {
            header.baseSecond = std::clamp<int64_t>(value, INT64_MIN / kSecond, INT64_MAX / kSecond);
            header.facts.base.ns = header.baseSecond * kSecond;
        }
    }
    if (header.facts.number <= 0 || header.facts.activities < 0) {
        return Error(ErrorCode::Malformed, Message("endpoint.not_a_segment").with("path", connection.path()));
    }
    return header;
}

} // namespace segment_format

bool isDamage(const Error& error) {
    return error.code == ErrorCode::Malformed || error.code == ErrorCode::Unsupported || error.code == ErrorCode::Internal;
}

std::string segmentName(int64_t number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 8 - std::min<size_t>(8, digits.size()), '0');
    return "segment-" + digits + ".db";
}

Result<std::vector<std::pair<int64_t, std::filesystem::path>>> segmentsIn(const std::filesystem::path& folder) {
    std::vector<std::pair<int64_t, std::filesystem::path>> found;
    std::error_code failed;
    std::filesystem::directory_iterator entry(folder, failed);
    if (failed) {
        const bool isRefused = failed == std::errc::permission_denied;
        return Error(isRefused ? ErrorCode::PermissionDenied : ErrorCode::NotFound,
            Message("endpoint.no_folder").with("path", folder.string()), failed.message());
    }
    for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with("segment-") || !name.ends_with(".db")) {
            continue;
        }
        int64_t number = 0;
        std::from_chars(name.data() + 8, name.data() + name.size() - 3, number);
        if (number > 0 && segmentName(number) == name) {
            found.emplace_back(number, entry->path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace metsuke::endpoint
