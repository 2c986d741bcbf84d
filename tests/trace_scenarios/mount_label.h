// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>

namespace metsuke::test {

/// To one process the file system that is mounted somewhere is another: its table of mounts says so, as a
/// file that lies over the kernel's. It is told by the kernel that the table has changed. A device that is to
/// be removable is so in its /sys. Only in the mount namespace of the calling process.
class MountLabel {
public:
    enum class Medium { Fixed, Removable };
    /// `folder`: for the files. Fails a check of the test when the kernel does not allow it.
    MountLabel(pid_t process, const std::string& target, const std::string& fileSystem,
        const std::string& source, Medium medium, std::filesystem::path folder);
    ~MountLabel();
    MountLabel(const MountLabel&) = delete;
    MountLabel& operator=(const MountLabel&) = delete;

private:
    std::string m_table;
    bool m_hasDevices = false;
};

} // namespace metsuke::test
