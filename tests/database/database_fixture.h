// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace metsuke::test {

class DatabaseTest : public ::testing::Test {
protected:
    DatabaseTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "metsuke-database-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    ~DatabaseTest() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    std::unique_ptr<Connection> open(Connection::Mode mode, const char* name = "test.db") {
        auto opened = Connection::open(folder / name, mode);
        EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().detail);
        return opened.ok() ? std::move(opened).value() : nullptr;
    }
    std::filesystem::path folder;
};

} // namespace metsuke::test
