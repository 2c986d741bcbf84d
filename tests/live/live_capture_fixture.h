// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/live/lab.h"

#include <gtest/gtest.h>

#include <csignal>
#include <optional>

namespace metsuke::test {

/// `metsuke-cli capture` on one end of a cable, its case and result in a folder of their own.
class LiveCapture : public ::testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = Lab::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        lab.emplace();
        json = lab->folder() / "result.json";
        caseFile = lab->folder() / "live.metsuke";
        spool = lab->folder() / "live.packets";
    }
    /// Starts `metsuke-cli capture` and waits until it captures.
    Process& begin(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--json", json.string(), "--case", caseFile.string()});
        process.emplace(lab->capture(std::move(arguments)));
        EXPECT_TRUE(eventually([&] { return std::filesystem::exists(caseFile); })) << process->err(); // made once packets are captured
        return *process;
    }
    /// Ctrl-C, and the exit code.
    int end() {
        process->signal(SIGINT);
        return process->wait();
    }

    std::optional<Lab> lab;
    std::optional<Process> process;
    std::filesystem::path json, caseFile, spool;
};

} // namespace metsuke::test
