// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace metsuke::activity_import {

/// The processes of a log, by whatever its recorder calls them by: a GUID, or a number that is given again. Bounded:
/// beyond kMaximum those that have ended go, then the oldest. One thread.
class ProcessBook {
public:
    static constexpr size_t kMaximum = 262'144;

    struct Known {
        endpoint::ProcessUid uid;
        endpoint::ProcessUid parent;
        int64_t pid = -1;
        std::string image; ///< path of the newest one, "" not told
    };

    /// nullptr when it is not known. Pointers hold until the next begin().
    [[nodiscard]] Known* find(const std::string& key);
    /// Whoever has this number now; "" nobody.
    [[nodiscard]] std::string keyOfPid(int64_t pid) const;
    [[nodiscard]] Known* ofPid(int64_t pid) { return find(keyOfPid(pid)); }
    /// Whether `above` is among the ancestors of `process`.
    [[nodiscard]] bool descends(const Known& process, const endpoint::ProcessUid& above) const;
    Known& begin(const std::string& key, Known process);
    /// Its number may be another's from here on; the key still finds it for a while.
    void end(const std::string& key);
    /// The numbers of another boot.
    void forgetPids() { m_byPid.clear(); }

private:
    void makeRoom();
    void forget(const std::string& key);

    std::unordered_map<std::string, Known> m_known;
    std::unordered_map<int64_t, std::string> m_byPid;
    struct UidHash {
        size_t operator()(const endpoint::ProcessUid& uid) const { return uid.low; }
    };
    std::unordered_map<endpoint::ProcessUid, std::string, UidHash> m_byUid;
    std::deque<std::string> m_ended;
    std::deque<std::string> m_begun;
};

} // namespace metsuke::activity_import
