// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/broker_config.h"
#include "core/transport/transport.h"

#include <functional>
#include <memory>

namespace metsuke::fleet {

/// Keeps mosquitto running as a child of this process: starts it again after a pause when it ends, ends it (in order, so
/// that it saves what it keeps) with this object, and the kernel ends it with this process. Has a thread of its own.
class BrokerProcess {
public:
    /// In the broker's thread; must not destroy it. Not running: why, in its own words where it had any.
    using Changed = std::function<void(bool isRunning, const Message& why)>;

    /// Writes the configuration. InvalidArgument, and what the folder says; a missing program is told by `changed`, and it
    /// is tried again.
    static Result<std::unique_ptr<BrokerProcess>> start(
        const std::filesystem::path& program, const BrokerSettings& settings, Changed changed, transport::RetryPause retry = {});
    ~BrokerProcess();

    [[nodiscard]] bool isRunning() const;
    /// Writes the rules again and has the broker read them and the list of revoked certificates; connections stay. Other
    /// settings count from its next start on.
    Result<void> reload(const BrokerSettings& settings);

private:
    struct Inside;
    explicit BrokerProcess(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

} // namespace metsuke::fleet
