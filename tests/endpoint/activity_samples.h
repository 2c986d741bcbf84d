// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

namespace metsuke::endpoint::test {

/// One of every kind, with every field set to something unusual.
inline std::vector<Activity> everyKind() {
    const Timestamp t{1'790'000'000'123'456'789};
    const ProcessUid process{1, 2};
    const IpAddress address = *IpAddress::parse("10.0.0.5");
    const IpAddress v6 = *IpAddress::parse("2001:db8::7");
    const std::vector<ActivityBody> bodies{
        ProcessStarted{{3, 4}, 77, 5, 1000, 1000, 2, "/home/sato", "/user.slice", true, 123 * kSecond},
        ImageStarted{"/usr/bin/python3", "/home/sato/.update", {"python3", "/home/sato/.update", ""}, {8, 4711}, std::string(64, 'a'), 4096,
            "python3-minimal", true, true},
        ProcessEnded{137}, Connected{17, address, v6, 50000, 443, false, t + kSecond, 10, 20, "evil.example", true},
        NameLookedUp{"evil.example", "A", "NOERROR", {"203.0.113.9", "2001:db8::7"}},
        FileChanged{FileChanged::Change::Renamed, "/tmp/b", "/tmp/a", {8, UINT64_MAX}, 10, std::string(64, 'b'), "http://h/f", "http://h/",
            MountKind::Removable, 3},
        PersistenceChanged{PersistenceChanged::Change::Removed, "cron", "/etc/cron.d/upd", "* * * * * root /tmp/b", "/tmp/b", "aa", "bb"},
        ModuleLoaded{"evil", true}, LoggedIn{"sato", "ssh", "192.0.2.7"},
        Mounted{"/dev/sdb1", "/media/usb", "vfat", MountKind::Removable, 2049, true}, Gap{"file", t + kMinute, 400, "queue overflow"},
        Detected{"clamav", "Unix.Trojan.Test-1", "/tmp/u", std::string(64, 'c'), Detected::Outcome::Quarantined, "/var/lib/quarantine/u"}};
    std::vector<Activity> all;
    for (const ActivityBody& body : bodies) {
        all.push_back({t, process, "ebpf", body});
    }
    return all;
}

} // namespace metsuke::endpoint::test
