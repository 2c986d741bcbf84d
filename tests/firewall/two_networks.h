// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace metsuke::firewall::test {

/// Two network namespaces of their own with a cable between them (10.99.0.1 and .2, fd99::1 and ::2), a listener in the second, and
/// nft in the first. They go with the object.
class TwoNetworks {
public:
    TwoNetworks();
    ~TwoNetworks();
    TwoNetworks(const TwoNetworks&) = delete;
    TwoNetworks& operator=(const TwoNetworks&) = delete;

    [[nodiscard]] bool isThere() const { return m_isThere; } ///< it takes root, ip and nft
    [[nodiscard]] bool applyRules(const std::string& rules) const;
    /// Whether the first reaches the listener at this address within a second.
    [[nodiscard]] bool reaches(const std::string& address, uint16_t port = kPort) const;
    static constexpr uint16_t kPort = 8'099;

private:
    [[nodiscard]] int listenOn(uint16_t port) const;
    const std::string m_first, m_second;
    bool m_isThere = false;
    int m_listener = -1, m_other = -1; ///< kPort and the one behind it
};

} // namespace metsuke::firewall::test
