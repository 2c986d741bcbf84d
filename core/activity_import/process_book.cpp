// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/process_book.h"

namespace metsuke::activity_import {

namespace {

constexpr int kMostGenerations = 64;

} // namespace

ProcessBook::Known* ProcessBook::find(const std::string& key) {
    const auto found = m_known.find(key);
    return found == m_known.end() ? nullptr : &found->second;
}

std::string ProcessBook::keyOfPid(int64_t pid) const {
    const auto found = m_byPid.find(pid);
    return found == m_byPid.end() ? std::string() : found->second;
}

bool ProcessBook::descends(const Known& process, const endpoint::ProcessUid& above) const {
    endpoint::ProcessUid parent = process.parent;
    for (int generation = 0; generation < kMostGenerations && parent.isKnown(); ++generation) {
        if (parent == above) {
            return true;
        }
        const auto key = m_byUid.find(parent);
        const auto found = key == m_byUid.end() ? m_known.end() : m_known.find(key->second);
        parent = found == m_known.end() ? endpoint::ProcessUid() : found->second.parent;
    }
    return false;
}

ProcessBook::Known& ProcessBook::begin(const std::string& key, Known process) {
    makeRoom();
    if (process.pid >= 0) {
        m_byPid[process.pid] = key;
    }
    m_byUid[process.uid] = key;
    m_begun.push_back(key);
    return m_known.insert_or_assign(key, std::move(process)).first->second;
}

void ProcessBook::end(const std::string& key) {
    const Known* process = find(key);
    if (process == nullptr) {
        return;
    }
    const auto holder = m_byPid.find(process->pid);
    if (holder != m_byPid.end() && holder->second == key) {
        m_byPid.erase(holder);
    }
    m_ended.push_back(key);
}

void ProcessBook::makeRoom() {
    while (m_known.size() >= kMaximum) {
        auto& oldest = m_ended.empty() ? m_begun : m_ended;
        const std::string key = std::move(oldest.front());
        oldest.pop_front();
        forget(key);
    }
    while (m_begun.size() > 2 * kMaximum) { // those that went by their end
        m_begun.pop_front();
    }
}

void ProcessBook::forget(const std::string& key) {
    const auto found = m_known.find(key);
    if (found == m_known.end()) {
        return;
    }
    const auto holder = m_byPid.find(found->second.pid);
    if (holder != m_byPid.end() && holder->second == key) {
        m_byPid.erase(holder);
    }
    m_byUid.erase(found->second.uid);
    m_known.erase(found);
}

} // namespace metsuke::activity_import
