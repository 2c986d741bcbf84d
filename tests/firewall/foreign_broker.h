// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/firewall/firewall_list.h"
#include "tests/support/process.h"

#include <memory>

namespace metsuke::firewall::test {

/// A real mosquitto on loopback as somebody else runs one: TLS, a certificate of each end, rules of who may say what where. It keeps
/// nothing when it is killed.
class ForeignBroker {
public:
    explicit ForeignBroker(const std::filesystem::path& folder);

    [[nodiscard]] static bool isInstalled();
    void start(); ///< and waits until it listens
    void kill() { m_process.reset(); } ///< with SIGKILL
    [[nodiscard]] uint16_t port() const { return m_port; }
    /// How this end is added: "edge-1", a device "fw.plant".
    [[nodiscard]] Firewall firewall() const;
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return m_folder / name; }

private:
    void makeFiles() const;
    const std::filesystem::path m_folder;
    uint16_t m_port = 0;
    std::unique_ptr<metsuke::test::Process> m_process;
};

} // namespace metsuke::firewall::test
