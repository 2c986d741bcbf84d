// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/handle_resolver.h"

#include "core/sensor/linux/small_files.h"

#include <cstring>
#include <fcntl.h>

namespace metsuke::sensor {

void HandleResolver::setMounts(Mounts mounts) {
    const std::lock_guard lock(m_mutex);
    m_mounts.swap(mounts);
}

endpoint::MountKind HandleResolver::kindOf(uint64_t fileSystem) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_mounts.find(fileSystem);
    return found == m_mounts.end() ? endpoint::MountKind::Unknown : found->second.kind;
}

FileHandle HandleResolver::open(const ObjectHandle& object) const {
    std::string target;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_mounts.find(object.fileSystem);
        if (found == m_mounts.end() || object.bytes.empty()) {
            return {};
        }
        target = found->second.target;
    }
    const FileHandle mount(::open(target.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    std::vector<unsigned char> memory(sizeof(file_handle) + object.bytes.size());
    auto* handle = reinterpret_cast<file_handle*>(memory.data());
    handle->handle_bytes = static_cast<unsigned>(object.bytes.size());
    handle->handle_type = object.type;
    std::memcpy(handle->f_handle, object.bytes.data(), object.bytes.size());
    return FileHandle(mount.isOpen() ? ::open_by_handle_at(mount.get(), handle, O_PATH | O_CLOEXEC) : -1);
}

std::string HandleResolver::pathOf(const NamedHandle& named) {
    auto known = m_folders.find(named.folder);
    if (known == m_folders.end()) {
        const FileHandle folder = open(named.folder);
        std::string path = folder.isOpen() ? readLink("/proc/self/fd/" + std::to_string(folder.get())) : std::string();
        if (path.empty() || path.front() != '/' || path.ends_with(" (deleted)")) {
            return {};
        }
        if (m_folders.size() >= kMaximumFolders) {
            m_folders.clear();
        }
        known = m_folders.emplace(named.folder, path == "/" ? std::string() : std::move(path)).first;
    }
    return named.name.empty() || named.name == "." ? known->second : known->second + '/' + named.name;
}

} // namespace metsuke::sensor
