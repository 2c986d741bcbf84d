// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/incident_story.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace metsuke {

namespace {

constexpr size_t kTitleDeeds = 3;
constexpr size_t kStoryDeeds = 5;

struct Deed {
    std::string key;
    const EvidenceRecord* record = nullptr; ///< the heaviest of its kind
    size_t order = 0; ///< when the first of its kind happened
};

/// One deed a kind, by time: the heaviest of each phase before a second of any, so that a story reaches its end.
std::vector<Deed> leadingDeeds(const std::vector<const EvidenceRecord*>& members, size_t count) {
    std::map<std::string, Deed> byKey;
    for (size_t i = 0; i < members.size(); ++i) {
        const std::string key = deedOf(*members[i]->rule);
        Deed& deed = byKey.try_emplace(key, Deed{key, members[i], i}).first->second;
        if (members[i]->detection.weight > deed.record->detection.weight) {
            deed.record = members[i];
        }
    }
    std::vector<Deed> deeds;
    for (auto& [key, deed] : byKey) {
        deeds.push_back(std::move(deed));
    }
    std::stable_sort(deeds.begin(), deeds.end(), [](const Deed& a, const Deed& b) {
        return a.record->detection.weight > b.record->detection.weight;
    });
    std::set<Phase> told;
    std::vector<Deed> seconds;
    std::erase_if(deeds, [&](const Deed& deed) {
        const bool isSecond = !told.insert(deed.record->detection.phase).second;
        if (isSecond) {
            seconds.push_back(deed);
        }
        return isSecond;
    });
    deeds.insert(deeds.end(), seconds.begin(), seconds.end());
    if (deeds.size() > count) {
        deeds.resize(count);
    }
    std::stable_sort(deeds.begin(), deeds.end(), [](const Deed& a, const Deed& b) { return a.order < b.order; });
    return deeds;
}

std::string hostLabel(const HostKey& key, const Host* host) {
    return host != nullptr && !host->names.empty() ? host->names.front() : key.display();
}

/// The name by which the sentence knows the other side, else its address.
std::string peerLabel(const Detection& detection) {
    for (const std::string_view field : {"server_name", "destination", "peer_name"}) {
        for (const auto& [name, value] : detection.args) {
            const auto* text = std::get_if<std::string>(&value);
            if (name == field && text != nullptr && text->size() > 1) {
                return *text;
            }
        }
    }
    return detection.peer.empty() ? "-" : detection.peer;
}

void addDeed(Message& message, const Deed& deed, size_t position, std::string_view prefix) {
    static constexpr std::array kSlots{"a", "b", "c", "d", "e"};
    const Detection& detection = deed.record->detection;
    message.with(kSlots[position], std::string(prefix) + deed.key);
    for (const auto& [name, value] : detection.args) {
        if (name.find('.') == std::string::npos && name != "host" && name != "peer") {
            message.with(deed.key + "_" + name, value);
        }
    }
    message.with(deed.key + "_peer", peerLabel(detection));
    message.with(deed.key + "_times", detection.count);
    message.with(deed.key + "_first", detection.first.ns);
}

} // namespace

std::string deedOf(const RuleDocument& rule) {
    return rule.traits.story.empty() ? "phase_" + toLower(phaseName(rule.traits.phase)) : rule.traits.story;
}

Message incidentTitle(const std::vector<const EvidenceRecord*>& members, const HostKey& key, const Host* host) {
    const auto deeds = leadingDeeds(members, kTitleDeeds);
    Message title("incident.title." + std::to_string(deeds.size()));
    title.with("host", hostLabel(key, host));
    for (size_t i = 0; i < deeds.size(); ++i) {
        addDeed(title, deeds[i], i, "incident.did.");
    }
    return title;
}

Message incidentStory(
    const std::vector<const EvidenceRecord*>& members, const HostKey& key, const Host* host, const HostRisk& risk) {
    const auto deeds = leadingDeeds(members, kStoryDeeds);
    Message story("incident.story." + std::to_string(deeds.size()));
    const bool confirmed = std::any_of(
        members.begin(), members.end(), [](const EvidenceRecord* member) { return member->detection.confirmed; });
    story.with("verdict", confirmed ? "incident.verdict.confirmed"
            : risk.probability >= 0.9 ? "incident.verdict.certain"
                                      : "incident.verdict.likely");
    story.with("host", hostLabel(key, host));
    for (size_t i = 0; i < deeds.size(); ++i) {
        addDeed(story, deeds[i], i, "incident.deed.");
    }
    return story;
}

} // namespace metsuke
