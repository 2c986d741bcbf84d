// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/sensor/linux/fanotify_events.h"
#include "core/sensor/linux/mount_table.h"

#include <map>
#include <mutex>

namespace metsuke::sensor {

/// Turns handles of the kernel into open files and paths. Holds nothing open between two calls, so that file systems can be
/// taken away. setMounts() may be called from another thread; the rest is for one. m_mutex guards m_mounts.
class HandleResolver {
public:
    struct Watched {
        std::string target;
        endpoint::MountKind kind = endpoint::MountKind::Unknown;
    };
    /// By the kernel's name of the file system.
    using Mounts = std::map<uint64_t, Watched>;
    void setMounts(Mounts mounts);
    [[nodiscard]] endpoint::MountKind kindOf(uint64_t fileSystem) const;

    /// The object as it is now, without a right to read or write it; not open when it is gone.
    [[nodiscard]] FileHandle open(const ObjectHandle& object) const;
    /// Where the folder is and the name in it; "" when the folder is gone.
    [[nodiscard]] std::string pathOf(const NamedHandle& named);
    /// Folders have moved: nothing that is remembered holds any more.
    void forgetPaths() { m_folders.clear(); }

private:
    static constexpr size_t kMaximumFolders = 8192;
    mutable std::mutex m_mutex;
    Mounts m_mounts;
    std::map<ObjectHandle, std::string> m_folders;
};

} // namespace metsuke::sensor
