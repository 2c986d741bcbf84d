// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/context_terms.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr size_t kMaximumIndicated = 65'536;
constexpr int64_t kFewHosts = 5; ///< below it, a share of hosts says nothing
constexpr int64_t kRareUsers = 2; ///< never many, however small the network
constexpr double kMissingShare = 0.05;

const std::vector<ContextSpec>& defaultSpecs() {
    static const std::vector<ContextSpec> specs{
        {"prevalence", {"peer"}}, {"age", {"peer"}}, {"known_service", {"peer"}}, {"intel", {}}, {"visibility", {}}};
    return specs;
}

std::string textField(const Event& event, std::string_view name) {
    for (const FieldDescriptor& field : fieldsOf(event.kind())) {
        if (field.name == name && field.type == FieldType::Text) {
            const FieldValue value = field.get(event.body);
            const auto* text = std::get_if<std::string_view>(&value);
            return text == nullptr ? std::string{} : std::string(*text);
        }
    }
    return {};
}

bool sharesRole(const std::vector<std::string>& roles, const std::vector<std::string>& wanted, std::string& which) {
    for (const std::string& role : roles) {
        if (std::find(wanted.begin(), wanted.end(), role) != wanted.end()) {
            which = role;
            return true;
        }
    }
    return false;
}

bool givesRole(const std::vector<ServiceKind>& kinds, std::string_view role) {
    return std::any_of(kinds.begin(), kinds.end(), [&](ServiceKind kind) { return roleOfService(kind) == role; });
}

/// The address that is not the subject's.
const std::string& otherSide(const Enrichment& known, const HostKey& subject) {
    return known.peer == subject.display() ? known.host : known.peer;
}

/// Counts and silences mean less where packets are missing; content that was seen was seen.
bool dependsOnWhole(const Event& event) { return event.kind() == EventKind::Conn || isDerived(event.kind()); }

bool lacksBytes(const Event& event) {
    const auto* conn = event.body.getIf<ConnEvent>();
    if (conn == nullptr) {
        return false;
    }
    const double seen = static_cast<double>(conn->orig_bytes + conn->resp_bytes);
    return conn->missed_bytes > 0 && static_cast<double>(conn->missed_bytes) >= kMissingShare * (seen + static_cast<double>(conn->missed_bytes));
}

} // namespace

void ContextTerms::noteIndicator(const HostKey& host, const std::string& value) {
    if (m_indicated.size() < kMaximumIndicated && !value.empty()) {
        m_indicated.emplace(host.display(), value);
    }
}

void ContextTerms::addPrevalence(
    std::vector<ContextTerm>& terms, const RuleHit& hit, const ContextSpec& spec, double warmth) const {
    const std::string what = spec.arguments.empty() ? "peer" : spec.arguments[0];
    int64_t users = hit.event->enrichment.peerPrevalence;
    if (what != "peer") {
        const std::string value = textField(*hit.event, what == "hash" ? "sha256" : what);
        if (value.empty()) {
            return;
        }
        users = m_enricher.prevalence(what, value);
    } else if (hit.event->enrichment.peer.empty()) {
        return;
    }
    const int64_t hosts = m_enricher.insideHostCount();
    const double share = hosts > 0 ? static_cast<double>(users) / static_cast<double>(hosts) : 0;
    const Message why = Message("incident.context.prevalence").with("users", users).with("hosts", hosts);
    if (hosts >= kFewHosts && share >= 0.2 && users > kRareUsers) {
        terms.push_back({"prevalence", share >= 0.5 ? -1.5 : -0.7, why});
    } else if (users <= kRareUsers && (share <= 0.01 || hosts < kFewHosts) && warmth > 0) {
        terms.push_back({"prevalence", 0.7 * warmth, why});
    }
}

const Exclusion* ContextTerms::exclusionOf(const RuleHit& hit, const HostKey& subject) const {
    const Site& site = m_enricher.site();
    if (site.profile().exclusions.empty()) {
        return nullptr;
    }
    const Enrichment& known = hit.event->enrichment;
    const std::string& other = otherSide(known, subject);
    Site::Act act;
    act.rule = hit.document->id;
    act.host = subject.ip;
    act.peer = IpAddress::parse(other).value_or(IpAddress());
    act.at = hit.event->header.ts;
    const std::string object = toLower(hit.object);
    if (&other == &known.peer) {
        act.names = {known.peerName, known.peerE2ld, object, {}};
    }
    return site.exclusionOf(act);
}

bool ContextTerms::isWantedScan(const RuleTraits& traits, const HostKey& subject) const {
    return m_enricher.site().isRegistered(ServiceKind::Scanner, subject.ip)
        && std::any_of(traits.context.begin(), traits.context.end(), [](const ContextSpec& spec) {
               return spec.name == "role" && std::find(spec.arguments.begin(), spec.arguments.end(), "scanner") != spec.arguments.end();
           });
}

void ContextTerms::addZone(std::vector<ContextTerm>& terms, const RuleHit& hit, const HostKey& subject) const {
    const Phase phase = hit.document->traits.phase;
    if (phase != Phase::DISC && phase != Phase::CRED && phase != Phase::LM) {
        return;
    }
    const NetworkGroup* from = m_enricher.site().groupOf(subject.ip);
    const auto peer = from == nullptr || from->isTrusted ? std::nullopt : IpAddress::parse(otherSide(hit.event->enrichment, subject));
    const NetworkGroup* to = peer ? m_enricher.site().groupOf(*peer) : nullptr;
    if (to != nullptr && to->isTrusted) {
        terms.push_back({"zone", 0.7, Message("incident.context.zone").with("from", from->name).with("to", to->name)});
    }
}

ContextResult ContextTerms::evaluate(const RuleHit& hit, const HostKey& subject, bool incomplete) const {
    const RuleTraits& traits = hit.document->traits;
    const Enrichment& known = hit.event->enrichment;
    if (const Exclusion* exclusion = exclusionOf(hit, subject)) {
        return {{}, 0, exclusion->key()};
    }
    if (isWantedScan(traits, subject)) {
        return {{}, 0, "service:scanner"};
    }
    const double warmth = std::clamp(m_enricher.baselineHours() / 24, 0.0, 1.0);
    ContextResult result;
    auto& terms = result.terms;
    bool visible = true;
    for (const ContextSpec& spec : traits.context.empty() ? defaultSpecs() : traits.context) {
        std::string role;
        if (spec.name == "prevalence") {
            addPrevalence(terms, hit, spec, warmth);
        } else if (spec.name == "age" && !known.peer.empty()) {
            const Message why = Message("incident.context.age").with("days", known.peerAgeDays);
            if (known.peerAgeDays >= 30) {
                terms.push_back({"age", -0.4, why});
            } else if (known.peerAgeDays <= 7 && warmth > 0) {
                terms.push_back({"age", 0.4 * warmth, why});
            }
        } else if (spec.name == "known_service" && known.peerKnown) {
            terms.push_back({"known_service", -2.5,
                Message("incident.context.known_service").with("name", known.peerName.empty() ? known.peer : known.peerName)});
        } else if (spec.name == "role" && sharesRole(known.hostRoles.items(), spec.arguments, role)) {
            const bool isRegistered = givesRole(m_enricher.site().servicesOf(subject.ip), role);
            terms.push_back({"role", -1.4,
                Message(isRegistered ? "incident.context.registered" : "incident.context.role").with("role", "role." + role)});
        } else if (spec.name == "role_abnormal" && sharesRole(known.hostRoles.items(), spec.arguments, role)) {
            terms.push_back({"role", 0.7, Message("incident.context.role_abnormal").with("role", "role." + role)});
        } else if (spec.name == "timing") {
            const auto* beacon = hit.event->body.getIf<BeaconEvent>();
            if (beacon != nullptr && beacon->human_independence >= 0.9 && beacon->visits >= 24) {
                terms.push_back({"timing", 0.6, Message("incident.context.timing").with("share", beacon->human_independence)});
            }
        } else if (spec.name == "visibility") {
            visible = !dependsOnWhole(*hit.event) || (!incomplete && !lacksBytes(*hit.event));
        }
    }
    addZone(terms, hit, subject);
    const std::string host = subject.display();
    if (traits.family != "ind") {
        for (const std::string& value : {hit.object, known.peer, known.peerName, known.peerE2ld}) {
            if (!value.empty() && m_indicated.contains({host, value})) {
                terms.push_back({"intel", 2.0, Message("incident.context.intel").with("value", value)});
                break;
            }
        }
    }
    double sum = 0;
    for (const ContextTerm& term : terms) {
        sum += term.delta;
    }
    result.weight = traits.lambda + std::clamp(sum, -3.0, 2.0);
    if (!visible) {
        terms.push_back({"visibility", -0.5, Message("incident.context.visibility")});
        result.weight *= 0.5;
    }
    result.weight = std::max(result.weight, 0.0);
    return result;
}

} // namespace metsuke
