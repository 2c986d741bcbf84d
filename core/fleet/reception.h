// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/boot_watch.h"
#include "core/fleet/dispatch.h"
#include "core/fleet/enrolment_desk.h"
#include "core/openc2/envelope.h"

namespace metsuke::fleet {

/// Files what agents send: answers and heartbeats. All of it is hostile until the signature was checked with
/// the identity of the approved agent that the way, the envelope and the content name alike; what is not so
/// is refused and audited. One thread; the caller has a batch of the roster open, and sends nothing of what
/// Dispatch was told before it is committed.
class Reception {
public:
    Reception(Roster& roster, Dispatch& dispatch, EnrolmentDesk& desk, const FleetKeys& keys,
        RefusalLog& refusals)
        : m_roster(roster)
        , m_dispatch(dispatch)
        , m_desk(desk)
        , m_keys(keys)
        , m_refusals(refusals) { }

    /// A Response or Telemetry parcel that came by the transport of this name. An error: the roster cannot be
    /// written.
    Result<void> take(const transport::Parcel& parcel, const std::string& way, Timestamp now);

    /// Orders that an approved agent with an older policy takes over the one in force. Not again within ten minutes.
    Result<void> keepPolicy(const Agent& agent, int64_t version, const std::string& way, Timestamp now);

private:
    Result<void> takeResponse(const Agent& agent, const openc2::Envelope& envelope, Timestamp now);
    Result<void> takeNotification(
        const Agent& agent, const openc2::Envelope& envelope, const std::string& way, Timestamp now);
    Result<void> takeHeartbeat(
        const Agent& agent, const openc2::Heartbeat& heartbeat, const std::string& way, Timestamp now);

    Roster& m_roster;
    Dispatch& m_dispatch;
    EnrolmentDesk& m_desk;
    const FleetKeys& m_keys;
    RefusalLog& m_refusals;
    BootWatch m_boots;
};

} // namespace metsuke::fleet
