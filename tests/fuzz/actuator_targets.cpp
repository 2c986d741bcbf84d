// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/end_record.h"
#include "core/actuator/linux/network_learning.h"
#include "core/actuator/linux/persistence_entry.h"
#include "core/actuator/linux/yara_scanner.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>

namespace metsuke::fuzz {

namespace {

/// Every entry that such a file is said to have can be taken out of it, and nothing else goes.
void entryText(Bytes input) {
    const std::string text(asText(input));
    for (const char* path : {"/etc/cron.d/upd", "/var/spool/cron/crontabs/ann", "/root/.ssh/authorized_keys"}) {
        const auto* place = sensor::placeOf(path, "");
        const auto entries = sensor::parsePlace(*place, path, text);
        for (size_t i = 0; i < std::min<size_t>(entries.size(), 8); ++i) {
            const auto after = actuator::withoutEntry(*place, path, text, entries[i].entry);
            require(after.has_value() && after->size() < text.size(), "an entry that is told can be removed");
            const auto left = sensor::parsePlace(*place, path, *after);
            require(std::ranges::find(left, entries[i].entry, &sensor::PlaceEntry::entry) == left.end(), "then it is gone");
            const auto gone = std::ranges::count(entries, entries[i].entry, &sensor::PlaceEntry::entry);
            require(left.size() + static_cast<size_t>(gone) == entries.size(), "and nothing else is");
        }
        (void)actuator::lineDifference(text, text.substr(text.size() / 2));
    }
}

/// What the process without rights says of a file that may have taken it over.
void yaraAnswer(Bytes input) {
    if (const auto matches = actuator::readYaraAnswer(asText(input))) {
        require(matches->size() <= actuator::YaraScanner::kMostMatches, "bounded");
        for (const actuator::YaraMatch& match : *matches) {
            require((match.rule + match.strings).find('\n') == std::string::npos, "a line each");
        }
    }
}

/// Of a journal that may be damaged.
void endRecordText(Bytes input) {
    if (const auto record = actuator::readEndRecord(asText(input))) {
        const auto again = actuator::readEndRecord(actuator::writeEndRecord(*record));
        require(again.ok() && *again == *record, "what is written is read back");
    }
}

/// The same, of a step that acts on the network.
void networkRecordText(Bytes input) {
    if (const auto record = actuator::readNetworkRecord(std::string(asText(input)))) {
        require(record->learned.size() <= actuator::kMostLearned && record->spared.size() <= actuator::kMostSpared, "bounded");
        const auto again = actuator::readNetworkRecord(actuator::writeRecord(*record));
        require(again.ok() && *again == *record, "what is written is read back");
    }
}

} // namespace

void addActuatorTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"persistence-entry", entryText,
        {octets("SHELL=/bin/sh\n17 * * * * root cd / && run-parts --password=x\n@reboot root /tmp/x\n"),
            octets("ssh-ed25519 AAAAC3Nz ann@pc\n#no\ncommand=\"x\" ssh-rsa AAAA b\r\n")},
        2000, {}});
    targets.push_back({"end-record", endRecordText, {octets(actuator::writeEndRecord({{{kDay}, kHour, "b0071d"}, {{2 * kDay}, kDay, "b0071d"}}))}, 2000, {}});
    const IpAddress address = IpAddress::v4(0xcb007107);
    targets.push_back({"network-record", networkRecordText,
        {octets(actuator::writeRecord({"u-1", plan::NameTarget{"evil.example", {address}, kHour}, {7}, {{address, {kDay}}}, {address}}))}, 2000, {}});
    targets.push_back({"yara-answer", yaraAnswer, {octets(R"({"status":0,"matches":[{"rule":"a","strings":"$a at 3: x"}]})")}, 2000, {}});
}

} // namespace metsuke::fuzz
