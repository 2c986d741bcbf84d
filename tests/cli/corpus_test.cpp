// SPDX-License-Identifier: GPL-3.0-or-later
// Real captures nobody here wrote: whatever they hold, the program ends with one of its exit codes.
#include "tests/cli/cli_program.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

constexpr size_t kSample = 40;
constexpr uintmax_t kMaximumSize = 5'000'000;

std::vector<std::string> sample(const fs::path& folder) {
    std::vector<std::string> all;
    std::error_code none;
    for (const auto& entry : fs::recursive_directory_iterator(folder, none)) {
        if (entry.is_regular_file() && entry.file_size() < kMaximumSize) {
            all.push_back(entry.path());
        }
    }
    std::sort(all.begin(), all.end());
    std::vector<std::string> some;
    for (size_t i = 0; i < all.size(); i += std::max<size_t>(1, all.size() / kSample)) {
        some.push_back(all[i]);
    }
    return some;
}

} // namespace

class CliCorpus : public testing::TestWithParam<const char*> {};

TEST_P(CliCorpus, EveryCapture_endsWithoutFault) {
    if (std::string(METSUKE_CORPUS_DIR).empty()) {
        GTEST_SKIP() << "METSUKE_CORPUS is not set";
    }
    const auto captures = sample(fs::path(METSUKE_CORPUS_DIR) / GetParam());
    ASSERT_FALSE(captures.empty());
    for (const auto& capture : captures) {
        const Ran ran = run({"analyze", "--json", "-", capture});
        EXPECT_TRUE(ran.exitCode == 0 || ran.exitCode == 1 || ran.exitCode == 3) << capture << ": " << ran.exitCode << ' ' << ran.err;
        EXPECT_EQ(ran.out.empty(), ran.exitCode == 3) << capture;
        if (!ran.out.empty()) {
            EXPECT_TRUE(Json::accept(ran.out)) << capture;
        }
    }
}

/// Stored events carry all that was judged by: told again, they give the same judgement.
TEST_P(CliCorpus, EveryCapture_isJudgedTheSameAgain) {
    if (std::string(METSUKE_CORPUS_DIR).empty()) {
        GTEST_SKIP() << "METSUKE_CORPUS is not set";
    }
    for (const auto& capture : sample(fs::path(METSUKE_CORPUS_DIR) / GetParam())) {
        const ScratchFolder folder;
        const std::string file = folder / "a.metsuke";
        const Ran first = run({"analyze", "--case", file, "--json", "-", capture});
        if (first.exitCode == 3) {
            continue;
        }
        const Ran again = run({"reevaluate", file, "--json", "-"});
        ASSERT_EQ(again.exitCode, 0) << capture << again.err;
        const Json a = Json::parse(first.out);
        const Json b = Json::parse(again.out);
        for (const char* part : {"hosts", "detections", "incidents", "watchlist", "totals"}) {
            EXPECT_EQ(a[part], b[part]) << capture;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Folders, CliCorpus, testing::Values("malformed", "protocols", "malware", "attack"),
    [](const auto& folder) { return std::string(folder.param); });
