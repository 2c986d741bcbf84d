// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/analysis_run.h"
#include "app/cli/analysis_json.h"
#include "app/cli/commands.h"
#include "app/cli/lines.h"
#include "app/cli/output.h"
#include "app/cli/packet_export.h"

#include "capture/pcapng_writer.h"
#include "core/event/event_line.h"
#include "core/model/site.h"
#include "core/model/finding_text.h"
#include "core/query/query.h"
#include "core/report/incident_report.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdio>
#include <set>
#include <map>

namespace metsuke::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string caseFile;
    std::string query;
    bool json = false;
    std::string flow;
    std::string detection;
    bool all = false;
    uint64_t lastSeconds = 0; ///< 0: all of it
    std::string output;
    std::string kind = "incident";
};

/// What a query asks, or everything.
struct Asked {
    Filter filter;
    TimeRange range;
};

Result<std::shared_ptr<CaseStore>> openCase(const Options& options) {
    return CaseStore::open(options.caseFile, caseOptions(), CaseAccess::ReadOnly);
}

Result<Asked> askedOf(const Options& options, CaseStore& store) {
    if (options.query.empty()) {
        return Asked{};
    }
    METSUKE_TRY(const CaseSummary summary, store.summary({}));
    QueryContext context;
    context.caseFirst = summary.first;
    context.caseLast = summary.last;
    METSUKE_TRY(const ParsedQuery parsed, parseQuery(options.query, context));
    return Asked{parsed.filter, parsed.range};
}

Result<void> listFlows(const Environment&, const Options& options, CaseStore& store) {
    METSUKE_TRY(const Asked asked, askedOf(options, store));
    METSUKE_TRY(const auto window, store.openFlows(asked.filter, asked.range, FlowSort::Time, SortOrder::Ascending, {}));
    for (int64_t page = 0; page * RowWindow::kPageRows < window->count; ++page) {
        METSUKE_TRY(const auto rows, store.flowPage(window, page, {}));
        for (const FlowRow& row : rows) {
            if (options.json) {
                printRow({{"uid", row.uid.toString()}, {"ts", formatIso8601(row.ts)}, {"duration", row.duration}, {"proto", protocolName(row.proto)},
                    {"id.orig_h", row.orig.toString()}, {"id.orig_p", row.origPort}, {"id.resp_h", row.resp.toString()}, {"id.resp_p", row.respPort},
                    {"community_id", communityId(row.orig, row.resp, row.origPort, row.respPort, row.proto)}, {"service", row.service},
                    {"conn_state", row.state}, {"name", row.name}, {"orig_bytes", row.origBytes}, {"resp_bytes", row.respBytes},
                    {"orig_pkts", row.origPackets}, {"resp_pkts", row.respPackets}, {"info", row.info}, {"rules", row.rules}});
            } else {
                std::printf("%s  %s  %-8s %s:%u -> %s:%u  %s %s\n", row.uid.toString().c_str(), formatIso8601(row.ts).c_str(),
                    row.service.empty() ? protocolName(row.proto).c_str() : row.service.c_str(), row.orig.toString().c_str(), row.origPort,
                    row.resp.toString().c_str(), row.respPort, row.name.c_str(), row.info.c_str());
            }
        }
    }
    return {};
}

Json fieldJson(const FieldValue& value) {
    return std::visit(
        [](const auto& held) -> Json {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::monostate>) {
                return nullptr;
            } else if constexpr (std::is_same_v<Held, std::string_view>) {
                return std::string(held);
            } else if constexpr (std::is_same_v<Held, std::span<const std::string>>) {
                return std::vector<std::string>(held.begin(), held.end());
            } else {
                return held;
            }
        },
        value);
}

Result<void> listEvents(const Environment&, const Options& options, CaseStore& store) {
    METSUKE_TRY(const Asked asked, askedOf(options, store));
    METSUKE_TRY(const auto window, store.openEvents(std::nullopt, asked.filter, asked.range, {}));
    for (int64_t page = 0; page * RowWindow::kPageRows < window->count; ++page) {
        METSUKE_TRY(const auto rows, store.eventPage(window, page, {}));
        for (const EventRow& row : rows) {
            const Event& event = row.event;
            if (options.json) {
                Json object{{"_path", eventKindName(event.kind())}, {"ts", formatIso8601(event.header.ts)}, {"uid", event.header.uid.toString()},
                    {"id.orig_h", event.header.origHost.toString()}, {"id.orig_p", event.header.origPort},
                    {"id.resp_h", event.header.respHost.toString()}, {"id.resp_p", event.header.respPort}};
                for (const auto& field : fieldsOf(event.kind())) {
                    if (Json value = fieldJson(field.get(event.body)); !value.is_null()) {
                        object[std::string(field.name)] = std::move(value);
                    }
                }
                printRow(object);
            } else {
                std::printf("%s  %-10s %s -> %s  %s\n", formatIso8601(event.header.ts).c_str(), std::string(eventKindName(event.kind())).c_str(),
                    event.header.origHost.toString().c_str(), event.header.respHost.toString().c_str(), eventLine(event).c_str());
            }
        }
    }
    return {};
}

/// Ends of the flows that a query asks for; everything without a query.
Result<std::optional<std::set<IpAddress>>> askedHosts(const Options& options, CaseStore& store) {
    if (options.query.empty()) {
        return std::optional<std::set<IpAddress>>{};
    }
    METSUKE_TRY(const Asked asked, askedOf(options, store));
    METSUKE_TRY(const auto window, store.openFlows(asked.filter, asked.range, FlowSort::Time, SortOrder::Ascending, {}));
    std::set<IpAddress> ends;
    for (int64_t page = 0; page * RowWindow::kPageRows < window->count; ++page) {
        METSUKE_TRY(const auto rows, store.flowPage(window, page, {}));
        for (const FlowRow& row : rows) {
            ends.insert({row.orig, row.resp});
        }
    }
    return std::optional(std::move(ends));
}

Result<void> listHosts(const Environment&, const Options& options, CaseStore& store) {
    METSUKE_TRY(const auto hosts, store.hosts({}));
    METSUKE_TRY(const auto asked, askedHosts(options, store));
    METSUKE_TRY(SiteProfile profile, store.siteProfile({}));
    const Site site(std::move(profile));
    for (const Host& host : hosts) {
        if (asked && !asked->contains(host.key.ip)) {
            continue;
        }
        const NetworkGroup* group = site.groupOf(host.key.ip);
        if (options.json) {
            printRow({{"zone", host.key.zone}, {"ip", host.key.ip.isUnset() ? "" : host.key.ip.toString()}, {"mac", host.mac.toString()},
                {"names", host.names}, {"roles", host.roles}, {"severity", host.severity}, {"probability", host.probability},
                {"flows", host.flows}, {"bytes_out", host.bytesOut}, {"bytes_in", host.bytesIn},
                {"group", group == nullptr ? "" : group->name}, {"group_zone", group == nullptr ? "" : group->zone},
                {"trusted", group != nullptr && group->isTrusted}});
        } else {
            std::printf("%4.1f  %-40s %s\n", host.severity, host.key.display().c_str(), host.names.empty() ? "" : host.names.front().c_str());
        }
    }
    return {};
}

/// Incidents with a detection that the query asks for.
Result<void> listIncidents(const Environment& environment, const Options& options, CaseStore& store) {
    METSUKE_TRY(const Asked asked, askedOf(options, store));
    METSUKE_TRY(const auto incidents, store.incidents({}));
    METSUKE_TRY(const auto rules, store.rules({}));
    METSUKE_TRY(const auto all, store.detections(Filter::all(), {}, {}));
    METSUKE_TRY(const auto matching, store.detections(asked.filter, asked.range, {}));
    METSUKE_TRY(const auto document, analysisJson(store, environment.catalog, environment.language));
    const Json numbered = Json::parse(document)["incidents"]; // as analyze numbers them, in the same order
    const FindingText text(environment.catalog, rules);
    std::map<std::string, const Detection*> byKey;
    for (const auto& detection : all) {
        byKey[detection.key] = &detection;
    }
    std::set<std::string> wanted;
    for (const auto& detection : matching) {
        wanted.insert(detection.key);
    }
    for (size_t i = 0; i < incidents.size(); ++i) {
        const Incident& incident = incidents[i];
        const auto& keys = incident.detections;
        if (!options.query.empty() && std::none_of(keys.begin(), keys.end(), [&](const auto& key) { return wanted.contains(key); })) {
            continue;
        }
        if (options.json) {
            printRow(numbered.at(i));
            continue;
        }
        std::printf("%4.1f  %-16s %s\n%s\n", incident.severity, incident.host.display().c_str(),
            environment.catalog.render(incident.title, environment.language).c_str(),
            paragraph(environment.catalog.render(incident.story, environment.language), 6, outputColumns()).c_str());
        for (const auto& key : keys) {
            if (const auto it = byKey.find(key); it != byKey.end()) {
                std::printf("      %+5.1f  %-9s %s\n", it->second->weight, it->second->rule.c_str(), text.why(*it->second, environment.language).c_str());
            }
        }
    }
    return {};
}

/// Accepts a detection's key, or "d7" as analyze numbers them.
Result<std::string> detectionKey(const std::string& asked, CaseStore& store) {
    if (asked.size() > 1 && asked[0] == 'd' && asked.find_first_not_of("0123456789", 1) == std::string::npos) {
        METSUKE_TRY(auto detections, store.detections(Filter::all(), {}, {}));
        std::sort(detections.begin(), detections.end(), detectionBefore);
        size_t number = 0;
        std::from_chars(asked.data() + 1, asked.data() + asked.size(), number);
        if (number >= 1 && number <= detections.size()) {
            return detections[number - 1].key;
        }
        return Error(ErrorCode::InvalidArgument, Message("cli.no_such_detection").with("id", asked));
    }
    return asked;
}

Result<void> writePackets(const Environment& environment, const Options& options, CaseStore& store) {
    PacketSelection selection;
    std::string comment;
    if (!options.flow.empty()) {
        const auto uid = FlowUid::parse(options.flow);
        if (!uid) {
            return Error(ErrorCode::InvalidArgument, Message("cli.bad_flow").with("id", options.flow));
        }
        selection.flows = {*uid};
        comment = "flow " + options.flow;
    } else if (!options.all) {
        METSUKE_TRY(const std::string key, detectionKey(options.detection, store));
        METSUKE_TRY(const auto detection, store.detection(key, {}));
        if (!detection) {
            return Error(ErrorCode::InvalidArgument, Message("cli.no_such_detection").with("id", options.detection));
        }
        selection.detections = {key};
        METSUKE_TRY(const auto rules, store.rules({}));
        const FindingText text(environment.catalog, rules);
        comment = detection->rule + ": " + text.why(*detection, environment.language);
    }
    METSUKE_CHECK(checkOutputFolder(options.output));
    METSUKE_TRY(auto writer, PcapngWriter::create(options.output, "Metsuke"));
    std::map<uint32_t, uint32_t> interfaces; // link type to pcapng interface
    uint64_t written = 0;
    const auto write = [&](const auto& packet) -> Result<void> {
        if (!interfaces.contains(packet.linkType)) {
            METSUKE_TRY(interfaces[packet.linkType], writer.addInterface(packet.linkType));
        }
        ++written;
        return writer.write(interfaces[packet.linkType], packet.ts, packet.data, packet.originalLength, comment);
    };
    int64_t missing = 0;
    if (options.all) {
        METSUKE_CHECK(forEachKeptPacket(store, static_cast<Duration>(options.lastSeconds) * kSecond, write));
    } else {
        METSUKE_TRY(missing, store.exportPackets(selection, write, {}));
    }
    METSUKE_CHECK(writer.finish());
    std::fprintf(stderr, "%s packets\n", formatCount(static_cast<int64_t>(written)).c_str());
    if (missing > 0) {
        std::fprintf(stderr, "metsuke-cli: %s\n",
            environment.catalog.render(Message("cli.packets_not_kept").with("count", missing), environment.language).c_str());
    }
    return {};
}

Result<void> writeReport(const Environment& environment, const Options& options, CaseStore& store) {
    METSUKE_CHECK(checkOutputFolder(options.output));
    const bool isJson = std::filesystem::path(options.output).extension() == ".json";
    METSUKE_TRY(const std::string text, (isJson ? incidentReportJson : incidentReportHtml)(store, environment.catalog, environment.language));
    return writeOutput(options.output, text);
}

using Verb = Result<void> (*)(const Environment&, const Options&, CaseStore&);

CLI::App* addVerb(CLI::App& app, Command& run, const char* name, const char* help, Verb verb, const std::shared_ptr<Options>& options) {
    CLI::App* command = app.add_subcommand(name, help);
    command->add_option("case", options->caseFile, "A case, NAME.metsuke")->required();
    command->callback([&run, options, verb] {
        run = [options, verb](Environment& environment) -> int {
            auto store = openCase(*options);
            if (!store.ok()) {
                return environment.fail(store.error());
            }
            auto done = verb(environment, *options, **store);
            if (done.ok()) {
                done = flushOutput();
            }
            return done.ok() ? kDone : environment.fail(done.error());
        };
    });
    return command;
}

} // namespace

void addCaseVerbs(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    for (const auto& [name, help, verb] : {std::tuple<const char*, const char*, Verb>{"flows", "Flows of a case", &listFlows},
             {"events", "Events of a case", &listEvents}, {"hosts", "Inside hosts of a case", &listHosts},
             {"incidents", "Incidents with their evidence", &listIncidents}}) {
        CLI::App* command = addVerb(app, run, name, help, verb, options);
        command->add_option("--query", options->query, "For example: host = 10.0.0.5 and service in (smb, dns)");
        command->add_flag("--json", options->json, "One JSON object a line");
    }
    CLI::App* packets = addVerb(app, run, "packets", "Packets of a flow, a detection or the whole case as pcapng", &writePackets, options);
    auto* which = packets->add_option_group("which");
    which->add_option("--flow", options->flow, "Flow uid");
    which->add_option("--detection", options->detection, "Detection: d7, or its key");
    auto* all = which->add_flag("--all", options->all, "Everything that is still kept, also while it is captured");
    which->require_option(1);
    packets->add_option("--last", options->lastSeconds, "Of --all only the last of it (90s, 10m, 8h)")
        ->needs(all)
        ->transform(CLI::AsNumberWithUnit(std::map<std::string, uint64_t>{{"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}}));
    packets->add_option("-w", options->output, "File to write")->required();
    CLI::App* report = addVerb(app, run, "report", "Report of a case as HTML, or as JSON", &writeReport, options);
    report->add_option("--kind", options->kind, "incident")->check(CLI::IsMember({"incident"}));
    report->add_option("-o", options->output, "File to write; JSON when it is called NAME.json")->required();
}

} // namespace metsuke::cli
