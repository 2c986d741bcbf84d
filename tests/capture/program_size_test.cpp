// SPDX-License-Identifier: GPL-3.0-or-later
// The one program with privileges stays small enough to be read in an hour.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

TEST(CaptureProgram, Source_isAtMostAThousandLines) {
    const std::filesystem::path root = METSUKE_SOURCE_DIR;
    int lines = 0;
    for (const char* folder : {"app/capture", "capture/live"}) {
        for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
            if (entry.path().extension() == ".txt") {
                continue;
            }
            std::ifstream file(entry.path());
            for (std::string line; std::getline(file, line);) {
                const size_t start = line.find_first_not_of(' ');
                lines += start == std::string::npos || line.compare(start, 2, "//") == 0 ? 0 : 1; // blank lines and comments are free
            }
        }
    }
    EXPECT_GT(lines, 100);
    EXPECT_LE(lines, 1'000);
}
