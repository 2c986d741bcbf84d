// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/file_handle.h"
#include "core/plan/target.h"

#include <functional>
#include <string>
#include <vector>

namespace metsuke::actuator::test {

/// A computer with two interfaces, the workstation behind one and the intruder behind the other, which is its way out; each in a
/// network namespace of its own, with IPv4 and IPv6. The thread that makes it is on that computer until it goes. Only for tests.
class NetworkStage {
public:
    /// Why there can be none here; empty when there can.
    static std::string obstacle();

    NetworkStage();
    ~NetworkStage();
    NetworkStage(const NetworkStage&) = delete;
    NetworkStage& operator=(const NetworkStage&) = delete;

    enum Place : uint8_t { Here, Workstation, Intruder };
    static constexpr const char* kWorkstation4 = "10.99.0.1";
    static constexpr const char* kWorkstation6 = "fd00:99::1";
    static constexpr const char* kIntruder4 = "10.66.0.1";
    static constexpr const char* kIntruder6 = "fd00:66::1";
    static constexpr const char* kFar4 = "198.51.100.9"; ///< of the intruder, behind itself
    static constexpr const char* kFar6 = "fd00:666::9";
    static constexpr uint16_t kManagement = 8883, kWeb = 443;
    static std::vector<plan::Permitted> management(); ///< both families

    /// In a thread there, to its end.
    void at(Place place, const std::function<void()>& work) const;
    /// As a command line there; its exit code.
    int run(Place place, std::vector<std::string> command) const;
    [[nodiscard]] std::string nameOf(Place place) const { return m_name + static_cast<char>('a' + place); }

    /// Takes connections, without ever answering them.
    [[nodiscard]] FileHandle listen(Place place, const char* address, uint16_t port) const;
    [[nodiscard]] FileHandle datagrams(Place place, const char* address, uint16_t port) const; ///< does not block
    /// What the intruder's interface hears from now on.
    [[nodiscard]] FileHandle wire() const;
    /// Whether what is sent, which must have "METSUKE-SIM" in it, reached the intruder's wire.
    [[nodiscard]] bool leaves(const std::function<void()>& send) const;

private:
    std::string m_name;
    FileHandle m_home;
};

inline constexpr std::string_view kMarker = "METSUKE-SIM";

/// A TCP connection from the calling thread's namespace; not open when there is none within the time.
[[nodiscard]] FileHandle connectTo(const char* address, uint16_t port, int milliseconds = 3000);
/// A UDP socket of the calling thread's namespace, bound; does not block.
[[nodiscard]] FileHandle datagramsAt(const char* address, uint16_t port);
/// A UDP socket that is connected.
[[nodiscard]] FileHandle datagramsTo(const char* address, uint16_t port);
/// Sends a byte; 0 or errno.
[[nodiscard]] int say(const FileHandle& socket);
/// Everything that nft(8) lists, without counters.
[[nodiscard]] std::string ruleset();
/// A frame past the protocol stack; 0 or errno. `isQueued`: false sends past the queue, too (PACKET_QDISC_BYPASS).
int sendFrame(const char* device, const std::vector<uint8_t>& frame, bool isQueued = true);
/// To nobody's hardware address, with an IPv4 or IPv6 datagram to the intruder's far address that has the marker in it. `tags`: of
/// VLANs, outermost first.
[[nodiscard]] std::vector<uint8_t> markedFrame(bool isV4, const std::vector<uint16_t>& tags = {});
[[nodiscard]] std::vector<uint8_t> frameOf(uint16_t etherType, Bytes payload);
[[nodiscard]] std::vector<uint8_t> ipv4Datagram(const char* from, const char* to, uint16_t sourcePort, uint16_t port);
/// By AF_XDP in copy mode: 0 or errno.
int sendByXdp(const char* device, const std::vector<uint8_t>& frame);

} // namespace metsuke::actuator::test
