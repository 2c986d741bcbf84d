// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/quarantine_handler.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"
#include "tests/actuator/nothing_protected.h"
#include "tests/support/process.h"

#include <unistd.h>

namespace metsuke::actuator::test {

inline const std::string kEvil = "#!/bin/sh\n# METSUKE-SIM\nexit 0\n";

class Quarantine : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = FileStage::whyNot(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        start();
    }
    void start(int files = 8192, int vault = 8192) {
        stage = std::make_unique<FileStage>(files, vault);
        handler = std::make_shared<QuarantineHandler>(kNothingProtected, stage->vault(), stage->path("dpkg"));
        bench.handlers.add(plan::Action::QuarantineFile, handler);
        path = stage->path("evil");
        put(path, kEvil);
    }
    plan::Step step(const std::string& id = "s1") { return {id, plan::Action::QuarantineFile, plan::FileTarget{path, test::digestOf(path)}, {}}; }
    Direct direct() { return {*handler, plan::Action::QuarantineFile, step().target}; }
    bool exists(const std::string& name) { return ::access(name.c_str(), F_OK) == 0; }
    size_t inVault() {
        std::error_code none;
        const std::filesystem::directory_iterator all(stage->vault(), none);
        return static_cast<size_t>(std::distance(begin(all), end(all)));
    }

    std::unique_ptr<FileStage> stage;
    std::shared_ptr<QuarantineHandler> handler;
    Bench bench;
    std::string path;
};

} // namespace metsuke::actuator::test
