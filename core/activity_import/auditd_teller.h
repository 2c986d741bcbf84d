// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/activity_teller.h"
#include "core/activity_import/pid_teller.h"

namespace metsuke::activity_import {

/// The Linux audit log; `kind` of an event is its system call or the type of its record. Files are their inodes. Of a
/// connection the log tells neither the local end nor, unless system call socket is logged, the protocol: then port 53,
/// 123 and 443 of a datagram are not told from those of a stream, and it is taken for TCP (53 and 123: UDP).
class AuditdTeller : public ActivityTeller {
public:
    void tell(const RawEvent& event, std::vector<endpoint::Activity>& activities) override;
    [[nodiscard]] std::vector<BlindSpot> blindSpots() const override;

private:
    using Activities = std::vector<endpoint::Activity>;
    endpoint::ProcessUid process(const RawEvent& event, Activities& activities);
    void execute(const RawEvent& event, Activities& activities);
    void fork(const RawEvent& event, Activities& activities);
    void connect(const RawEvent& event, bool isInitiated, Activities& activities);
    void open(const RawEvent& event, Activities& activities);
    void rename(const RawEvent& event, Activities& activities);
    void link(const RawEvent& event, Activities& activities);
    void remove(const RawEvent& event, Activities& activities);
    void changeMode(const RawEvent& event, Activities& activities);
    void logIn(const RawEvent& event, Activities& activities);
    void tellRecorder(const RawEvent& event, Activities& activities);
    void changed(const RawEvent& event, endpoint::FileChanged change, Activities& activities);
    bool tellCall(const RawEvent& event, Activities& activities);

    PidTeller m_processes{"auditd"};
    std::unordered_map<std::string, int64_t> m_socketTypes; ///< by process and descriptor
    std::optional<Timestamp> m_stopped; ///< since when auditd did not run
    bool m_hasExecutions = false, m_hasConnections = false, m_hasFiles = false;
};

} // namespace metsuke::activity_import
