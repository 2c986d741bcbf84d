// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/trace_scenarios/mount_label.h"

#include "tests/support/process.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/mount.h>

namespace metsuke::test {

namespace fs = std::filesystem;

namespace {
constexpr const char* kDevices = "/sys/dev/block";
}

MountLabel::MountLabel(pid_t process, const std::string& target, const std::string& fileSystem,
    const std::string& source, Medium medium, fs::path folder)
    : m_table("/proc/" + std::to_string(process) + "/mountinfo")
    , m_hasDevices(medium == Medium::Removable) {
    const fs::path file = folder / "mountinfo";
    std::ofstream labelled(file);
    std::istringstream table(readFile(m_table));
    std::string device;
    for (std::string line; std::getline(table, line);) {
        std::istringstream fields(line);
        std::string id, parent, number, root, where;
        fields >> id >> parent >> number >> root >> where;
        if (where == target) {
            device = number;
            line = line.substr(0, line.find(" - ")) + " - " + fileSystem + ' ' + source + " rw";
        }
        labelled << line << '\n';
    }
    labelled.close();
    EXPECT_FALSE(device.empty()) << target << " is not mounted";
    if (m_hasDevices) {
        EXPECT_EQ(::mount("metsuke", kDevices, "tmpfs", 0, "size=1m"), 0);
        fs::create_directories(fs::path(kDevices) / device);
        std::ofstream(fs::path(kDevices) / device / "removable") << "1\n";
    }
    EXPECT_EQ(::mount(file.c_str(), m_table.c_str(), nullptr, MS_BIND, nullptr), 0)
        << "this kernel lets nothing lie over " << m_table;
}

MountLabel::~MountLabel() {
    ::umount2(m_table.c_str(), MNT_DETACH); // gone by itself when the process has ended
    if (m_hasDevices) {
        EXPECT_EQ(::umount2(kDevices, MNT_DETACH), 0);
    }
}

} // namespace metsuke::test
