// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/mount.h>

namespace metsuke::test {

/// A file system in memory over a folder of this host, which only this program and what it starts sees.
class PrivateFolder {
public:
    enum class Content : uint8_t { None, Copy };
    PrivateFolder(std::string folder, Content content, const std::string& workshop)
        : m_folder(std::move(folder)) {
        std::filesystem::create_directories(workshop);
        EXPECT_EQ(::mount("metsuke", workshop.c_str(), "tmpfs", 0, "size=64m,mode=755"), 0);
        EXPECT_TRUE(content == Content::None || quietly({"cp", "-a", m_folder + "/.", workshop}) == 0);
        EXPECT_EQ(::mount(workshop.c_str(), m_folder.c_str(), nullptr, MS_MOVE, nullptr), 0);
    }
    ~PrivateFolder() { EXPECT_EQ(::umount2(m_folder.c_str(), MNT_DETACH), 0); }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;

private:
    std::string m_folder;
};

} // namespace metsuke::test
