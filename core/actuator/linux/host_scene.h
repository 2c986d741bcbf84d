// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/remedy_scope.h"

#include <map>

namespace metsuke::actuator {

/// This host, as it is while one order is judged. What was read once counts for the order: its handlers look again before they act. Reads
/// no more than 512 MiB, and files of at most 64 MiB as the recorder does; what is beyond has no digest. One thread.
class HostScene : public plan::RemedyScene {
public:
    /// `boot`: of the kernel that runs; `root`: in front of the places that start things, "" but in tests.
    explicit HostScene(std::string boot, std::string root = {})
        : m_boot(std::move(boot))
        , m_root(std::move(root)) { }

    std::optional<std::string> digestOf(const std::string& path) override;
    std::optional<std::vector<std::string>> startedBy(const std::string& path, const std::string& entry) override;
    std::optional<std::vector<std::string>> programsOf(const plan::ProcessTarget& process) override;

private:
    const std::string m_boot, m_root;
    std::map<std::string, std::optional<std::string>> m_digests; ///< by path
    int64_t m_left = int64_t{512} << 20; ///< bytes
};

} // namespace metsuke::actuator
