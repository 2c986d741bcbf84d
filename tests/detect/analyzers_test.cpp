// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every analyzer: epochs do not matter, the tables are quick enough.
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

#include <ctime>
#include <iostream>

using namespace metsuke;
using namespace metsuke::test;

namespace {

EventBatch mixture(size_t count) {
    EventMaker make;
    std::mt19937_64 random(9);
    EventBatch events;
    events.reserve(count);
    for (size_t i = 0; i < count; ++i) {
        const double at = static_cast<double>(i) * 0.05;
        const int host = 5 + static_cast<int>(random() % 40);
        const std::string peer = "198.51." + std::to_string(random() % 100) + "." + std::to_string(1 + random() % 250);
        switch (random() % 10) {
        case 0: events.push_back(make.dns(at, "www.site" + std::to_string(random() % 2'000) + ".com", true, "A", host)); break;
        case 1: events.push_back(make.dns(at, randomText(random, 12, "abcdefghijklmnopqrstuvwxyz") + ".com", false, "A", host)); break;
        case 2: events.push_back(make.conn(at, "10.0.9." + std::to_string(random() % 250), 445, "S0", host)); break;
        case 3: events.push_back(make.conn(at, "203.0.113.9", 8443, "SF", 5)); break;
        default: events.push_back(make.conn(at, peer, 443, random() % 8 == 0 ? "S0" : "SF", host)); break;
        }
    }
    return events;
}

/// What a derived event is, as text to compare.
std::string describe(const Event& event) {
    std::string text = std::string(eventKindName(event.kind())) + " " + std::to_string(event.header.order) + " "
        + event.header.uid.toString();
    for (const FieldDescriptor& field : fieldsOf(event.kind())) {
        const FieldValue value = field.get(event.body);
        if (const auto* name = std::get_if<std::string_view>(&value)) {
            text.append(" ").append(*name);
        } else if (const auto* number = std::get_if<double>(&value)) {
            text.append(" ").append(std::to_string(*number));
        } else if (const auto* whole = std::get_if<int64_t>(&value)) {
            text.append(" ").append(std::to_string(*whole));
        }
    }
    return text;
}

std::vector<std::string> runInEpochs(const EventBatch& events, size_t epoch) {
    std::vector<std::unique_ptr<Analyzer>> analyzers;
    for (const AnalyzerFactory make : builtinAnalyzers()) {
        analyzers.push_back(make());
    }
    Collector collector;
    for (size_t i = 0; i < events.size(); ++i) {
        for (const auto& analyzer : analyzers) {
            analyzer->process(events[i], collector);
        }
        if ((i + 1) % epoch == 0) {
            for (const auto& analyzer : analyzers) {
                analyzer->advance(events[i].header.ts, collector);
            }
        }
    }
    for (const auto& analyzer : analyzers) {
        analyzer->finish(collector);
    }
    std::vector<std::string> lines;
    for (const Event& event : collector.events) {
        lines.push_back(describe(event));
    }
    return lines;
}

} // namespace

TEST(Analyzers, EpochCuts_doNotChangeWhatIsFound) {
    const EventBatch events = mixture(20'000);
    const auto whole = runInEpochs(events, events.size());
    EXPECT_GT(whole.size(), 10U);
    EXPECT_EQ(runInEpochs(events, 1), whole);
    EXPECT_EQ(runInEpochs(events, 777), whole);
}

TEST(Analyzers, Throughput_isSeveralHundredThousandEventsASecond) {
    const EventBatch events = mixture(200'000);
    std::vector<std::unique_ptr<Analyzer>> analyzers;
    for (const AnalyzerFactory make : builtinAnalyzers()) {
        analyzers.push_back(make());
    }
    Collector collector;
    double total = 0;
    for (const auto& analyzer : analyzers) {
        const std::clock_t start = std::clock(); // of the processor: others run beside it
        for (const Event& event : events) {
            analyzer->process(event, collector);
        }
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::cout << analyzer->name() << " " << static_cast<int64_t>(seconds * 1e9 / static_cast<double>(events.size())) << " ns\n";
        total += seconds;
    }
    EXPECT_GT(static_cast<double>(events.size()) / total, 150'000) << collector.events.size();
}
