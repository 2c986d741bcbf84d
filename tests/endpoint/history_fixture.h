// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/endpoint/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace metsuke::endpoint::test {


inline constexpr TimeWindow kAll{};
inline constexpr auto kOldest = HistoryReader::Order::OldestFirst;
inline constexpr auto kNewest = HistoryReader::Order::NewestFirst;

/// A ring of few small segments.
inline HistoryLimits small() { return {1 << 20, 128 << 10, 300 << 10}; }

/// Writes file changes until there have been `segments` of them.
inline void fill(Scenario& scenario, int64_t segments, const ProcessUid& process = {7, 7}) {
    for (int i = 0; scenario.writer().state()->segments < segments || i == 0; ++i) {
        for (int k = 0; k < 200; ++k) {
            scenario.write(process, "/home/sato/build/file" + std::to_string(i) + '-' + std::to_string(k), {1, static_cast<uint64_t>(i * 1000 + k + 1)});
        }
        ASSERT_TRUE(scenario.writer().commit().ok());
        ASSERT_LT(i, 200);
    }
}

inline std::vector<std::string> gapReasons(HistoryReader& history, const TimeWindow& window = {}) {
    std::vector<std::string> reasons;
    const auto gaps = history.gaps(window);
    for (const Activity& activity : gaps->activities) {
        reasons.push_back(std::get<Gap>(activity.body).reason);
    }
    return reasons;
}

inline std::vector<std::filesystem::path> segmentFiles(const Scenario& scenario) {
    std::vector<std::filesystem::path> paths;
    const auto segments = segmentsIn(scenario.folder());
    for (const auto& [number, path] : *segments) {
        paths.push_back(path);
    }
    return paths;
}

inline void spoil(const std::filesystem::path& path) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const std::string junk(static_cast<size_t>(std::filesystem::file_size(path)), '\x5a');
    file.write(junk.data(), static_cast<std::streamsize>(junk.size()));
}

inline size_t count(HistoryReader& history, const HistoryKey& key) { return history.find(key, kAll, kOldest, 100'000)->activities.size(); }

} // namespace metsuke::endpoint::test
