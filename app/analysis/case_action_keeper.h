// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/case_store.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace metsuke {

/// Keeps a case that is open up to date with what is decided and done about its incidents (CaseActions), in a thread of its own,
/// from when it was opened on; what was done while it was closed is taken in first. A case for reading only is left alone.
class CaseActionKeeper {
public:
    /// `told`: entries were added; called in the keeper's thread.
    CaseActionKeeper(std::filesystem::path fleetFolder, std::function<void()> told, std::chrono::milliseconds look = std::chrono::seconds(2));
    ~CaseActionKeeper() = default;
    CaseActionKeeper(const CaseActionKeeper&) = delete;
    CaseActionKeeper& operator=(const CaseActionKeeper&) = delete;

    /// In place of the one before; it is not held: it ends when its other owners let it go.
    void watch(const std::shared_ptr<CaseStore>& store);
    /// Watches none, and holds none once this returns.
    void letGo();

private:
    void run(const std::stop_token& stop);

    const std::filesystem::path m_folder;
    const std::function<void()> m_told;
    const std::chrono::milliseconds m_look;
    std::mutex m_mutex; ///< guards what follows; held while the case is written to
    std::condition_variable_any m_wake;
    std::weak_ptr<CaseStore> m_store;
    bool m_isNew = false; ///< another case than the one before
    std::jthread m_thread; ///< last: starts when the rest is there
};

} // namespace metsuke
