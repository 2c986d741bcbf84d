// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/incident_report.h"

#include "core/model/finding_text.h"
#include "core/report/html_text.h"
#include "core/report/what_was_done.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace metsuke {

namespace {

using html::escape;
using html::shortTime;
using Json = nlohmann::ordered_json;

constexpr std::string_view kStyle = R"css(
body{font:14px/1.5 Inter,"Noto Sans CJK JP",sans-serif;color:#171c24;background:#fff;max-width:1000px;margin:32px auto;padding:0 24px}
h1{font-size:22px;margin:0}h2{font-size:17px;margin:32px 0 8px;border-top:1px solid #dfe4ea;padding-top:20px}h3{font-size:13px;margin:18px 0 4px;color:#4a5463}
table{border-collapse:collapse;width:100%;font-size:13px}th{text-align:left;color:#4a5463;font-weight:600}
th,td{padding:4px 10px 4px 0;border-bottom:1px solid #dfe4ea;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code{font:12px "JetBrains Mono","Noto Sans Mono CJK JP",monospace}.s{display:inline-block;min-width:3em;padding:1px 8px;border-radius:3px;color:#fff;font-weight:600;text-align:center}
.none,.info{background:#70757c}.trivial,.low{background:#0b6fc9}.minor,.medium{background:#8a6902}.major,.high{background:#82260e}.critical{background:#47063b}.meta{color:#626c7a}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
)css";

std::string decimals(double value, int digits, bool sign = false) {
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), sign ? "%+.*f" : "%.*f", digits, value);
    return buffer.data();
}

/// Everything one page needs, read once.
struct Contents {
    CaseSummary summary;
    std::vector<Host> hosts;
    std::map<std::string, Detection> detections;
    std::vector<Incident> incidents;
    std::vector<WatchEntry> watchList;
    std::vector<RuleRow> rules;
    std::vector<TakenAction> done;
};

Result<Contents> read(EventStore& store) {
    const QueryBudget budget;
    Contents contents;
    METSUKE_TRY(contents.summary, store.summary(budget));
    METSUKE_TRY(contents.hosts, store.hosts(budget));
    METSUKE_TRY(auto detections, store.detections(Filter::all(), {}, budget));
    for (auto& detection : detections) {
        contents.detections.emplace(detection.key, std::move(detection));
    }
    METSUKE_TRY(contents.incidents, store.incidents(budget));
    METSUKE_TRY(contents.watchList, store.watchList(budget));
    METSUKE_TRY(contents.rules, store.rules(budget));
    METSUKE_TRY(contents.done, actionsTakenIn(store));
    return contents;
}

class Page {
public:
    Page(const Contents& contents, const MessageCatalog& catalog, Language language)
        : m_contents(contents)
        , m_catalog(catalog)
        , m_language(language)
        , m_text(catalog, contents.rules) {}

    std::string render() {
        m_out = "<!doctype html><html lang=\"" + std::string(languageCode(m_language)) + "\"><meta charset=\"utf-8\"><title>"
            + say("report.title") + "</title><style>" + std::string(kStyle) + "</style><body>";
        head();
        for (const Incident& incident : m_contents.incidents) {
            section(incident);
        }
        m_out += whatWasDoneHtml(m_contents.done, m_catalog, m_language);
        watchList();
        quality();
        m_out += "</body></html>\n";
        return std::move(m_out);
    }

private:
    std::string say(const Message& message) { return escape(m_catalog.render(message, m_language)); }
    std::string hostName(const HostKey& key) {
        for (const Host& host : m_contents.hosts) {
            if (host.key == key && !host.names.empty()) {
                return host.names.front() + " (" + key.display() + ")";
            }
        }
        return key.display();
    }
    void chip(double severity) {
        m_out += "<span class=\"s " + std::string(hostSeverityName(hostSeverity(severity))) + "\">" + decimals(severity, 1) + "</span> ";
        m_out += say(Message("severity.host." + std::string(hostSeverityName(hostSeverity(severity)))));
    }

    void head() {
        const auto& s = m_contents.summary;
        m_out += "<h1>" + say("report.title") + "</h1><p>";
        m_out += say(Message("report.verdict").with("incidents", static_cast<int64_t>(m_contents.incidents.size())).with("hosts", s.insideHosts));
        m_out += "</p><p class=\"meta\">";
        for (const auto& capture : s.captures) {
            m_out += escape(capture.path) + " · ";
        }
        m_out += say(Message("report.span").with("packets", s.packets).with("flows", s.flows).with("from", shortTime(s.first)).with("to", shortTime(s.last)));
        m_out += " · Metsuke " + escape(s.metsukeVersion) + "</p>";
    }

    void section(const Incident& incident) {
        m_out += "<h2>";
        chip(incident.severity);
        m_out += " · " + escape(hostName(incident.host)) + "</h2><p><b>" + say(incident.title) + "</b></p><p>" + say(incident.story) + "</p>";
        m_out += "<p class=\"meta\">" + say("report.times") + " " + shortTime(incident.first) + " – " + shortTime(incident.last) + " UTC · P "
            + decimals(incident.probability, 3) + "</p>";
        evidence(incident.detections);
        arithmetic(incident.risk);
        std::map<std::string, std::string> ruleOf;
        for (const auto& key : incident.risk.counterCase) {
            if (const auto it = m_contents.detections.find(key); it != m_contents.detections.end()) {
                ruleOf[key] = it->second.rule;
            }
        }
        m_out += "<p><b>" + say("report.counter") + "</b> " + escape(m_text.counterCase(incident, ruleOf, m_language)) + "</p>";
    }

    void evidence(const std::vector<std::string>& keys) {
        m_out += "<h3>" + say("report.evidence") + "</h3><table><tr><th>" + say("report.time") + "<th>" + say("report.rule") + "<th>" + say("report.why")
            + "<th>" + say("report.packets") + "<th class=n>" + say("report.weight") + "</tr>";
        for (const auto& key : keys) {
            const auto it = m_contents.detections.find(key);
            if (it == m_contents.detections.end()) {
                continue;
            }
            const Detection& d = it->second;
            m_out += "<tr><td><code>" + shortTime(d.first) + "</code><td><code>" + escape(d.rule) + "</code><td>" + escape(m_text.why(d, m_language));
            for (const auto& technique : d.attack) {
                m_out += " <code class=meta>" + escape(technique) + "</code>";
            }
            m_out += "<td><code>";
            for (size_t i = 0; i < std::min<size_t>(d.packets.size(), 4); ++i) {
                m_out += (i ? ", " : "") + std::to_string(d.packets[i].number);
            }
            m_out += std::string(d.packets.size() > 4 ? " …" : "") + "</code><td class=n>" + decimals(d.weight, 1, true) + "</tr>";
        }
        m_out += "</table>";
    }

    void line(const std::string& label, double value) {
        m_out += "<tr><td>" + label + "<td class=n>" + decimals(value, 2, true) + "</tr>";
    }

    void arithmetic(const HostRisk& risk) {
        m_out += "<h3>" + say("report.arithmetic") + "</h3><table>";
        line(say("report.prior"), risk.prior);
        for (const PhaseTerm& term : risk.phases) {
            std::string label = say(Message("phase." + std::string(phaseName(term.phase))));
            for (const auto& part : term.parts) {
                const auto it = m_contents.detections.find(part.detection);
                label += " · <code>" + (it == m_contents.detections.end() ? part.detection : escape(it->second.rule)) + "</code> " + decimals(part.weight, 2)
                    + (part.factor == 1 ? "" : " × " + decimals(part.factor, 2));
            }
            line(label, term.value);
        }
        for (const auto& [id, value] : {std::pair{"report.weak", risk.weak}, std::pair{"report.synergy", risk.phaseSynergy}, std::pair{"report.chain", risk.chain}}) {
            if (value != 0) {
                line(say(id), value);
            }
        }
        m_out += "<tr><td><b>" + say("report.total") + "</b><td class=n><b>L " + decimals(risk.total, 2) + " → P " + decimals(risk.probability, 3) + " · S "
            + decimals(risk.severity, 1) + "</b></tr></table>";
    }

    void watchList() {
        if (m_contents.watchList.empty()) {
            return;
        }
        m_out += "<h2>" + say("report.watch") + "</h2><table>";
        for (const WatchEntry& entry : m_contents.watchList) {
            m_out += "<tr><td>";
            chip(entry.severity);
            m_out += "<td>" + escape(hostName(entry.host)) + "<td><code>";
            for (const auto& rule : entry.rules) {
                m_out += escape(rule) + " ";
            }
            m_out += "</code></tr>";
        }
        m_out += "</table>";
    }

    void quality() {
        const auto& s = m_contents.summary;
        m_out += "<h2>" + say("report.quality") + "</h2><ul>";
        m_out += "<li>" + say(Message("report.dropped").with("count", s.dropped)) + "</li>";
        m_out += "<li>" + say(Message("report.missed").with("bytes", s.missedBytes)) + "</li>";
        for (const Message& remark : remarksOn(s)) {
            m_out += "<li>" + say(remark) + "</li>";
        }
        for (const auto& capture : s.captures) {
            if (!capture.message.id.empty()) {
                m_out += "<li>" + say(capture.message) + "</li>";
            }
        }
        m_out += "</ul>";
    }

    const Contents& m_contents;
    const MessageCatalog& m_catalog;
    Language m_language;
    FindingText m_text;
    std::string m_out;
};

} // namespace

Result<std::string> incidentReportHtml(EventStore& store, const MessageCatalog& catalog, Language language) {
    METSUKE_TRY(const Contents contents, read(store));
    return Page(contents, catalog, language).render();
}

Result<std::string> incidentReportJson(EventStore& store, const MessageCatalog& catalog, Language language) {
    METSUKE_TRY(const Contents contents, read(store));
    Json incidents = Json::array();
    for (const Incident& incident : contents.incidents) {
        incidents.push_back({{"key", incident.key}, {"host", incident.host.display()}, {"severity", incident.severity}, {"probability", incident.probability},
            {"title", catalog.render(incident.title, language)}, {"story", catalog.render(incident.story, language)}, {"first", formatIso8601(incident.first)},
            {"last", formatIso8601(incident.last)}, {"detections", incident.detections}});
    }
    const Json report{{"schema", 1}, {"incidents", std::move(incidents)}, {"done", whatWasDoneJson(contents.done, catalog, language)}};
    return jsonText(report, 2) + '\n';
}

} // namespace metsuke
