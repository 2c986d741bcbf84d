// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/live/spool_writer.h"

#include <array>
#include <functional>
#include <memory>
#include <span>

struct pcap;

namespace metsuke {

struct LiveConfig {
    std::string interface;
    std::string filter; ///< libpcap's language; empty: everything
    int snapLength = 262'144;
    int bufferBytes = 64 << 20; ///< between the kernel and us
    bool promiscuous = true;
};

/// Packets of one interface into a spool: what the privileged program does, and what a thread does in a process that may
/// capture itself. Looks at no byte of a packet. Not thread-safe.
class LiveCapture {
public:
    /// What the user should know while it runs: in trouble, or out of it again.
    using Notice = std::function<void(const Message&)>;

    /// Needs the right to capture; nothing after it does. Errors: PermissionDenied, NotFound (no such interface),
    /// Unsupported (switched off), InvalidArgument (filter).
    static Result<std::unique_ptr<LiveCapture>> open(const LiveConfig& config);
    ~LiveCapture();
    LiveCapture(const LiveCapture&) = delete;
    LiveCapture& operator=(const LiveCapture&) = delete;

    [[nodiscard]] uint32_t linkType() const;
    /// What did not go as wished, such as promiscuous mode refused.
    [[nodiscard]] const std::vector<Message>& warnings() const { return m_warnings; }

    /// Until one of `stops` is readable or hung up; then what still waits in the kernel is fetched, so that the counters
    /// close. The error says why it ended by itself. The spool is closed in any case.
    Result<void> run(SpoolWriter& spool, std::span<const int> stops, const Notice& notice);

private:
    explicit LiveCapture(LiveConfig config);
    [[nodiscard]] Message about(const char* id) const { return Message(id).with("interface", m_config.interface); }
    [[nodiscard]] Error failed(const std::string& reason) const;
    Result<void> activate();
    Result<void> setFilter();
    [[nodiscard]] int take();
    void countDrops();
    void drain();

    LiveConfig m_config;
    pcap* m_pcap = nullptr;
    std::vector<Message> m_warnings;
    std::array<FileHandle, 2> m_drops; ///< the kernel's counters of the interface, open because files are out of reach later
    FileHandle m_flags; ///< the same way: whether it is up
    uint64_t m_dropsBefore = 0;
    uint32_t m_receivedBefore = 0; ///< libpcap's counters are 32 bits wide: differences are summed up
    uint32_t m_kernelDropsBefore = 0;
    InterfaceCounters m_counters;
    SpoolWriter* m_spool = nullptr; ///< while run() runs
    Timestamp m_lastPacket;
};

} // namespace metsuke
