// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace metsuke::firewall::test {

/// A consumer of OpenC2's packet filter profile, as its specification has it: query features; deny and allow of networks and
/// connections; delete of a rule by its number. What it was told once it does not do again. Any thread.
class PacketFilter {
public:
    /// Puts the rules in force, as commands of nft in their order; false: that failed.
    using Apply = std::function<bool(const std::string& rules)>;
    explicit PacketFilter(Apply apply = [](const std::string&) { return true; })
        : m_apply(std::move(apply)) { }

    /// The text of a response; `status` of HTTP is the same as its own.
    std::pair<int, std::string> answer(const std::string& request);
    [[nodiscard]] size_t rules() const;
    /// What it says that it can do; all of the profile but update if not set.
    std::map<std::string, std::set<std::string>> pairs{{"query", {"features"}}, {"deny", {"ipv4_net", "ipv6_net", "ipv4_connection", "ipv6_connection"}},
        {"allow", {"ipv4_net", "ipv6_net", "ipv4_connection", "ipv6_connection"}}, {"delete", {"slpf:rule_number"}}};
    int64_t ratePerMinute = 0;

private:
    struct Done {
        int status = 200;
        std::string text;
        int64_t rule = -1;
    };
    Done obey(const nlohmann::json& command);
    Done addRule(const nlohmann::json& command);
    bool apply();
    const Apply m_apply;
    mutable std::mutex m_mutex; ///< guards what follows
    std::map<int64_t, std::string> m_rules; ///< by number
    std::map<std::string, std::string> m_told; ///< responses by request
    int64_t m_next = 1'000;
};

} // namespace metsuke::firewall::test
