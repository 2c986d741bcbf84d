// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace metsuke::test {

/// Four network namespaces of their own: an endpoint, an attacker on the other side of a router, and a
/// workstation that reaches the endpoint and gets a copy of everything that the endpoint sends and receives.
/// Gone with the object.
class ChainNetwork {
public:
    static constexpr const char* kEndpoint = "ep";
    static constexpr const char* kAttacker = "evil";
    static constexpr const char* kWorkstation = "mon";

    static constexpr const char* kEndpointAddress = "10.66.0.10";
    static constexpr const char* kAttackerAddress = "203.0.113.9";
    static constexpr const char* kWorkstationAddress = "10.66.1.2";
    static constexpr const char* kMirror = "span0"; ///< the workstation's interface that gets the copy

    ChainNetwork(); ///< std::runtime_error with the command that failed
    ~ChainNetwork();
    ChainNetwork(const ChainNetwork&) = delete;
    ChainNetwork& operator=(const ChainNetwork&) = delete;

    [[nodiscard]] std::string nameOf(const std::string& space) const { return m_prefix + space; }
    void enter(const std::string& space) const; ///< the calling thread

private:
    void connect(const std::string& space, const std::string& device, const std::string& address,
        const std::string& routerDevice, const std::string& routerAddress) const;
    void mirror() const;
    void run(const std::string& space, std::vector<std::string> command) const;
    void remove() const;
    std::string m_prefix;
};

} // namespace metsuke::test
