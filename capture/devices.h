// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/packet/packet_source.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// An interface that this machine can capture on.
struct CaptureDevice {
    std::string name; ///< "eth0"
    std::string description; ///< may be empty
    std::vector<IpAddress> addresses;
    bool isUp = false;
    bool isLoopback = false;
};

/// In libpcap's order (best first). Empty when there are none or the user may not see any.
[[nodiscard]] Result<std::vector<CaptureDevice>> listDevices();

/// A compiled BPF filter in libpcap's language, for packets of one link type. Immutable; any thread may use it.
class PacketFilter {
public:
    /// The error names the position of the first word that cannot be right.
    static Result<PacketFilter> compile(const std::string& expression, uint32_t linkType);
    PacketFilter(PacketFilter&&) noexcept;
    PacketFilter& operator=(PacketFilter&&) noexcept;
    ~PacketFilter();
    [[nodiscard]] bool matches(const PacketView& packet) const;

private:
    struct Program;
    explicit PacketFilter(std::unique_ptr<Program> program);
    std::unique_ptr<Program> m_program;
};

} // namespace metsuke
