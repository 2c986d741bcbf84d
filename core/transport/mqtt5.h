// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <filesystem>

namespace metsuke::transport {

/// Told as `changed`'s why: the broker knows nobody who would get what a Producer sent, and dropped it.
inline constexpr const char* kNobodyListens = "transport.mqtt_nobody_listens";

struct Mqtt5Settings {
    Role role;
    std::string host; ///< a name or an address; the broker's certificate must be for it
    uint16_t port = 8883;
    std::filesystem::path authority; ///< PEM: the only one that is believed
    /// While `authority` is empty: SHA-256 of the authority's certificate (DER, hex). The one that the broker shows is
    /// believed when it has this digest, and from then on (fetchAuthority).
    std::string authorityDigest;
    std::filesystem::path certificate; ///< PEM; empty for Enrolling, which has none yet
    std::filesystem::path key;
    std::string producer = "workstation"; ///< name of the workstation, or of a Producer, in topics
    RetryPause retry;
};

/// MQTT 5 over TLS (1.3, at least 1.2) by OpenC2's transfer specification (transf-mqtt-v1.0): topics oc2/cmd/all,
/// oc2/cmd/device/DEVICE, oc2/rsp/PRODUCER/DEVICE; metsuke/tele/DEVICE; metsuke/enrol/TOKEN/request and .../reply; of a Producer
/// oc2/cmd/device/DEVICE or oc2/cmd/ap/slpf, and oc2/rsp and oc2/rsp/PRODUCER. QoS 1,
/// no retained messages, no will, a session that outlives the connection (but not when it enrols), TCP_NODELAY. Client
/// identifiers are metsuke/agent/DEVICE, metsuke/workstation/PRODUCER and metsuke/enrol/TOKEN, of a Producer as the role has it. Files are read again with
/// every connection, so that renewed certificates are used. Connected means subscribed. What the broker did not acknowledge
/// is sent again over the next connection. PermissionDenied, NotFound, Malformed: the files cannot be used.
Result<std::unique_ptr<Transport>> connectMqtt5(const Mqtt5Settings& settings, TransportEvents events);

} // namespace metsuke::transport
