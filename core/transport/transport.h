// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace metsuke::transport {

/// What a parcel is; who may send it follows from that.
enum class ParcelKind : uint8_t {
    Command, ///< workstation to agent, or to an actuator of others
    Response, ///< and back
    Telemetry, ///< agent to workstation: heartbeats and what it tells unasked
    EnrolRequest, ///< somebody who is not an agent yet, to the workstation
    EnrolReply,
};

/// A sealed text on its way. Transports look at nothing inside; what it claims is believed only once its signature was checked.
struct Parcel {
    ParcelKind kind = ParcelKind::Command;
    /// The device to or from which it goes, of a command also kEverybody; of enrolment the token's number. An agent and
    /// somebody who enrols may leave it empty when they send: it is their own. Of a Producer the actuator's device; empty: whoever
    /// filters packets, and of all its responses.
    std::string address;
    std::string text; ///< at most kMaximumParcel bytes, of an EnrolRequest kMaximumEnrolRequest
};
constexpr size_t kMaximumParcel = size_t{1} << 20;
/// Of an EnrolRequest, which anybody may send.
constexpr size_t kMaximumEnrolRequest = size_t{64} << 10;
/// Address of commands that all agents get; no device may be called so.
constexpr std::string_view kEverybody = "all";

/// A plain name (core/base/plain_name.h), as all addresses are, that a device may have: none of those that mean something else ("all", "enrol", "workstation"). Whoever
/// issues certificates must ask this: the name in a certificate is all that a broker knows.
[[nodiscard]] bool isDeviceName(std::string_view text);

/// What a device of others may be called in a topic: a line of at most 128 bytes without / + #, and not
/// kEverybody.
[[nodiscard]] bool isActuatorName(std::string_view text);

/// Who speaks at this end.
struct Role {
    enum class Kind : uint8_t {
        Workstation,
        Agent,
        Enrolling,
        Producer, ///< of OpenC2 for actuators of others, at a broker of others; only over MQTT
    } kind = Kind::Workstation;
    std::string address; ///< of an Agent its device, of Enrolling its token's number, of a Producer its MQTT client identifier
};

/// How long a way waits before it connects again: a random time up to a bound that doubles from `shortest` to `longest`.
struct RetryPause {
    std::chrono::milliseconds shortest{1'000};
    std::chrono::milliseconds longest{300'000};
};

/// Called in a thread of the transport's, one at a time; must not destroy the transport.
struct TransportEvents {
    /// False: there is no room for it now. A file stays where it is and is told again; what came over a connection is lost,
    /// and sent again by the ledger of the other end.
    std::function<bool(Parcel)> received;
    /// Connected or not, and why not.
    /// `why` has no id when it is connected and all is well.
    std::function<void(bool isConnected, const Message& why)> changed;
};

/// One way between workstation and agents. It connects by itself, and again after a pause that grows (with jitter) up to
/// five minutes. What was sent while there is no connection waits in a bounded queue of its own; nothing here is a record:
/// ledgers at both ends send again what was not answered. Destroying it stops it; no event comes afterwards.
class Transport {
public:
    virtual ~Transport() = default;
    /// Any thread; does not wait. Busy when too much waits already (1,024 parcels or 16 MiB); InvalidArgument for what this
    /// role does not send; NotFound from the local socket of a workstation when nobody with that address is connected to it.
    virtual Result<void> send(Parcel parcel) = 0;
    [[nodiscard]] virtual bool isConnected() const = 0;
    /// For people: "mqtts://10.0.0.1:8883".
    [[nodiscard]] virtual std::string name() const = 0;
};

} // namespace metsuke::transport
