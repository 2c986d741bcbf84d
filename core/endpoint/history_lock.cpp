// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/history_lock.h"

namespace metsuke::endpoint {

Result<std::unique_ptr<Connection>> lockHistory(const std::filesystem::path& folder, const char* file, int patienceMs) {
    const auto path = folder / file;
    const bool exists = std::filesystem::exists(path);
    METSUKE_TRY(auto lock,
        Connection::open(path, exists ? Connection::Mode::ReadWrite : Connection::Mode::Create, {64, patienceMs}));
    const auto locked = lock->execute("BEGIN EXCLUSIVE");
    if (!locked.ok() && locked.error().code == ErrorCode::Busy) {
        return Error(ErrorCode::Busy, Message("endpoint.history_in_use").with("path", folder.string()));
    }
    METSUKE_CHECK(locked);
    return lock;
}

} // namespace metsuke::endpoint
