// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/mount.h>

namespace metsuke::test {

/// A medium in the victim's tree, with a program on it.
class Medium {
public:
    Medium(std::string folder, const std::string& program)
        : m_folder(std::move(folder)) {
        std::filesystem::create_directories(m_folder);
        EXPECT_EQ(::mount("metsuke", m_folder.c_str(), "tmpfs", 0, "size=16m"), 0);
        std::ofstream(m_folder + "/tool", std::ios::binary) << program;
        std::filesystem::permissions(m_folder + "/tool", std::filesystem::perms::owner_all);
    }
    ~Medium() { EXPECT_EQ(::umount2(m_folder.c_str(), MNT_DETACH), 0); }
    Medium(const Medium&) = delete;
    Medium& operator=(const Medium&) = delete;

private:
    std::string m_folder;
};

} // namespace metsuke::test
