// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/incident_story.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace metsuke {

namespace {

constexpr size_t kTitleDeeds = 3;
constexpr double kTold = 0.3; ///< of the heaviest weight: lighter deeds are no part of the story
constexpr Duration kPause = 90 * kSecond; ///< worth saying between two deeds
constexpr size_t kStoryDeeds = 5;
constexpr std::array<std::string_view, kStoryDeeds> kSlots{"a", "b", "c", "d", "e"};

struct Deed {
    std::string key;
    const EvidenceRecord* record = nullptr; ///< the heaviest of its kind
    size_t order = 0; ///< among all, of the first of its kind
    Timestamp first; ///< when that happened
};

/// One deed a kind, by time: the heaviest of each phase before a second of any, so that a story reaches its
/// end.
std::vector<Deed> leadingDeeds(const std::vector<const EvidenceRecord*>& members, size_t count) {
    std::map<std::string, Deed> byKey;
    for (size_t i = 0; i < members.size(); ++i) {
        const std::string key = deedOf(*members[i]);
        Deed& deed
            = byKey.try_emplace(key, Deed{key, members[i], i, members[i]->detection.first}).first->second;
        if (members[i]->detection.weight > deed.record->detection.weight) {
            deed.record = members[i];
        }
    }
    std::vector<Deed> deeds;
    for (auto& [key, deed] : byKey) {
        deeds.push_back(std::move(deed));
    }
    const auto heaviest = std::max_element(deeds.begin(), deeds.end(),
        [](const Deed& a, const Deed& b) { return a.record->detection.weight < b.record->detection.weight; });
    const double worthTelling = heaviest->record->detection.weight * kTold;
    std::erase_if(deeds, [&](const Deed& deed) { return deed.record->detection.weight < worthTelling; });
    const auto isPolicy = [](const Deed& deed) { return deed.record->detection.phase == Phase::POL; };
    if (!std::all_of(deeds.begin(), deeds.end(), isPolicy)) {
        std::erase_if(deeds, isPolicy); // a habit, beside an attack not worth a sentence
    }
    std::stable_sort(deeds.begin(), deeds.end(),
        [](const Deed& a, const Deed& b) { return a.record->detection.weight > b.record->detection.weight; });
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
    std::stable_sort(
        deeds.begin(), deeds.end(), [](const Deed& a, const Deed& b) { return a.order < b.order; });
    return deeds;
}

std::string nameOf(const HostNames& names, const std::string& address) {
    const auto it = names.find(address);
    return it == names.end() ? address : it->second;
}

/// The name by which the sentence knows the other side, else its address.
std::string peerLabel(const Detection& detection, const HostNames& names) {
    for (const std::string_view field : {"server_name", "host_header", "destination", "peer_name"}) {
        for (const auto& [name, value] : detection.args) {
            const auto* text = std::get_if<std::string>(&value);
            if (name == field && text != nullptr && text->size() > 1) {
                return nameOf(names, *text);
            }
        }
    }
    return detection.peer.empty() ? "-" : nameOf(names, detection.peer);
}

void addDeed(Message& message, const Deed& deed, std::string_view slot, const HostNames& names) {
    const Detection& detection = deed.record->detection;
    const auto own = [&](std::string_view name) {
        std::string full(slot);
        full += '_';
        full += name;
        return full;
    };
    message.with(own("peer"), peerLabel(detection, names));
    const std::string* last = nullptr; // what a correlation ended with
    for (const auto& [name, value] : detection.args) {
        // What a correlation read of its members ("exf_005_upload.bytes_out") is told like a fact of its own;
        // a field of Zeek's connection id has a dot by itself.
        if (name != "host" && name != "peer" && name.find("id.") == std::string::npos) {
            message.with(own(name.substr(name.rfind('.') + 1)), value);
        }
        if (name.ends_with(".object") && std::holds_alternative<std::string>(value)) {
            last = &std::get<std::string>(value);
        }
    }
    if (last != nullptr) {
        message.with(own("last"), nameOf(names, *last));
    }
}

std::string basisId(size_t detections) {
    return detections == 1 ? "incident.basis.one" : "incident.basis.many";
}

} // namespace

HostNames hostNames(const std::vector<Host>& hosts) {
    HostNames names;
    for (const Host& host : hosts) {
        if (!host.names.empty()) {
            names.emplace(host.key.display(), host.names.front());
        }
    }
    return names;
}

std::string deedOf(const EvidenceRecord& record) {
    const RuleTraits& traits = record.rule->traits;
    if (traits.story.empty()) {
        return "phase_" + toLower(phaseName(traits.phase));
    }
    static const std::set<std::string_view> kTwoSided{
        "credential_theft", "exploit_sent", "guessing", "implant", "web_shell"};
    const auto& args = record.detection.args;
    const bool received = std::any_of(args.begin(), args.end(), [](const auto& arg) {
        return arg.first == kSideArgument && arg.second == MessageValue{std::string(kResponder)};
    });
    return received && kTwoSided.contains(traits.story) ? traits.story + "_received" : traits.story;
}

Message incidentTitle(
    const std::vector<const EvidenceRecord*>& members, const HostKey& key, const HostNames& names) {
    const auto deeds = leadingDeeds(members, kTitleDeeds);
    Message title("incident.title." + std::to_string(deeds.size()));
    title.with("host", nameOf(names, key.display()));
    for (size_t i = 0; i < deeds.size(); ++i) {
        title.with(kSlots[i], "incident.did." + deeds[i].key);
        addDeed(title, deeds[i], kSlots[i], names);
    }
    return title;
}

Message incidentStory(const std::vector<const EvidenceRecord*>& members, const HostKey& key,
    const HostNames& names, const HostRisk& risk) {
    const auto deeds = leadingDeeds(members, kStoryDeeds);
    Message story("incident.story." + std::to_string(deeds.size()));
    const auto strongest = std::max_element(
        members.begin(), members.end(), [](const EvidenceRecord* a, const EvidenceRecord* b) {
            const Detection& left = a->detection;
            const Detection& right = b->detection;
            return std::pair(left.confirmed, left.weight) < std::pair(right.confirmed, right.weight);
        });
    const EvidenceRecord& best = **strongest;
    story.with("verdict",
        best.detection.confirmed      ? "incident.verdict.confirmed"
            : risk.probability >= 0.9 ? "incident.verdict.certain"
                                      : "incident.verdict.likely");
    story.with("host", nameOf(names, key.display()));
    const auto first = std::min_element(
        deeds.begin(), deeds.end(), [](const Deed& a, const Deed& b) { return a.first < b.first; });
    story.with("since", first->first.ns);
    story.with("basis", basisId(members.size())).with("pieces", static_cast<int64_t>(members.size()));
    story.with("strongest_rule", best.rule->id).with("strongest_en", best.rule->title);
    story.with("strongest_ja", best.rule->titleJa.empty() ? best.rule->title : best.rule->titleJa);
    Timestamp told{INT64_MAX};
    for (size_t i = 0; i < deeds.size(); ++i) {
        const std::string slot(kSlots[i]);
        const Duration gap = deeds[i].first > told ? deeds[i].first - told : 0;
        told = deeds[i].first;
        story.with(slot, gap >= kPause ? "incident.step.later" : "incident.step.first");
        story.with(slot + "_deed", "incident.deed." + deeds[i].key);
        story.with(slot + "_gap",
            std::round(static_cast<double>(gap) / static_cast<double>(kMinute)) * 60); // to the minute
        addDeed(story, deeds[i], slot, names);
    }
    return story;
}

} // namespace metsuke
