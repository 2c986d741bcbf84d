// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/context_terms.h"

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

ContextResult ContextTerms::evaluate(const RuleHit& hit, const HostKey& subject, bool incomplete) const {
    const RuleTraits& traits = hit.document->traits;
    const Enrichment& known = hit.event->enrichment;
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
            terms.push_back({"role", -1.4, Message("incident.context.role").with("role", "role." + role)});
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
