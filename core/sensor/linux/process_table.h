// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/observation.h"

#include <deque>
#include <unordered_map>

namespace metsuke::sensor {

/// What is known of a process beyond its identity. Children inherit it until /proc or the kernel says otherwise.
struct ProcessEntry {
    endpoint::ProcessUid uid;
    endpoint::ProcessUid parent;
    ProcessKey key;
    int64_t parentPid = 0;
    int64_t namespacePid = 0;
    int64_t user = -1;
    int64_t loginUser = -1;
    int64_t session = -1;
    std::string workingFolder;
    std::string controlGroup;
    std::string path; ///< of the image
    bool isEnded = false;
    /// The image that a look at /proc told, and since when after boot it was there at the latest; events that come later may
    /// tell of the same.
    struct Looked {
        Duration time = 0;
        endpoint::FileId file;
        std::vector<std::string> arguments;
    };
    std::optional<Looked> looked;
};

/// The processes of a host, the ended ones for a while too: what they did is often told after they are gone. A process is
/// (boot, number, start), because numbers are given again, and its parent is who forked it, whatever /proc says after that
/// one has ended. Bounded: beyond kMaximumLive the oldest is forgotten, and beyond kMaximumEnded the one that ended first.
/// One thread.
class ProcessTable {
public:
    static constexpr size_t kMaximumLive = 65536, kMaximumEnded = 16384;

    ProcessTable(std::string device, std::string boot)
        : m_device(std::move(device))
        , m_boot(std::move(boot)) {}

    /// The process with this number, and this start if that is known. Nullptr: not known. Good until the next change.
    [[nodiscard]] ProcessEntry* find(const ProcessKey& key);
    /// A process that begins, as a copy of its parent where that is known; one of the same number before it has ended.
    ProcessEntry& begin(const ProcessKey& key, const ProcessKey& parent);
    /// It stays to be found until it is forgotten or its number is given again.
    void end(const ProcessKey& key);
    /// Numbers of those that have not ended.
    [[nodiscard]] std::vector<ProcessKey> live() const;
    [[nodiscard]] size_t size() const { return m_entries.size(); }

private:
    void forgetOldest();

    std::string m_device;
    std::string m_boot;
    std::unordered_map<int64_t, ProcessEntry> m_entries; ///< by number: the latest of each
    std::deque<ProcessKey> m_begun; ///< in that order; ended and replaced ones are passed over
    std::deque<ProcessKey> m_ended;
    size_t m_live = 0;
};

} // namespace metsuke::sensor
