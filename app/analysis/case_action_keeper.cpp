// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/case_action_keeper.h"

#include "core/case_actions/case_actions.h"

namespace metsuke {

CaseActionKeeper::CaseActionKeeper(std::filesystem::path fleetFolder, std::function<void()> told, std::chrono::milliseconds look)
    : m_folder(std::move(fleetFolder))
    , m_told(std::move(told))
    , m_look(look)
    , m_thread([this](const std::stop_token& stop) { run(stop); }) { }

void CaseActionKeeper::watch(const std::shared_ptr<CaseStore>& store) {
    const std::lock_guard lock(m_mutex);
    m_store = store->isReadOnly() ? nullptr : store;
    m_isNew = true;
    m_wake.notify_all();
}

void CaseActionKeeper::letGo() {
    const std::lock_guard lock(m_mutex);
    m_store.reset();
}

/// What fails now is tried again: the records stay where they are.
void CaseActionKeeper::run(const std::stop_token& stop) {
    std::unique_ptr<CaseActions> actions;
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        if (std::exchange(m_isNew, false)) {
            actions = std::make_unique<CaseActions>(m_folder);
        }
        if (const auto store = actions ? m_store.lock() : nullptr; store) {
            const auto added = actions->update(*store);
            if (added.ok() && *added > 0) {
                m_told();
            }
        }
        m_wake.wait_for(lock, stop, m_look, [this] { return m_isNew; });
    }
}

} // namespace metsuke
