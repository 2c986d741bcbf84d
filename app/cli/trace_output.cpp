// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trace_output.h"

#include "app/cli/output.h"

#include "core/endpoint/trace_json.h"

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace endpoint;

constexpr size_t kMostOfAKind = 12; // of the blast set, in words

void printWords(const Environment& environment, const Trace& trace) {
    const size_t columns = outputColumns();
    const auto words
        = [&](const Message& message) { return environment.catalog.render(message, environment.language); };
    for (const Message& sentence : traceStory(trace)) {
        std::printf("%s\n", paragraph(words(sentence), 0, columns).c_str());
    }
    for (const BlastPart& part : blastParts(trace, kMostOfAKind)) {
        const std::string kind(nodeKindName(part.kind));
        for (const size_t node : part.nodes) {
            std::printf("    %-12s %s\n", kind.c_str(), trace.nodes[node].label.c_str());
        }
        if (part.more > 0) {
            const Message more = Message("cli.trace_more").with("count", static_cast<int64_t>(part.more));
            std::printf("    %-12s %s\n", kind.c_str(), words(more).c_str());
        }
    }
    for (const TraceGap& gap : trace.gaps) {
        std::string line = "! " + words(gap.what);
        if (gap.window) {
            line += "  " + formatIso8601(gap.window->from) + " - " + formatIso8601(gap.window->until);
        }
        std::printf("%s\n", paragraph(line, 0, columns).c_str());
    }
}

} // namespace

Result<void> printTrace(const Environment& environment, const Trace& trace, TraceForm form, const std::string& others) {
    if (form == TraceForm::Json) {
        std::string document = writeTrace(trace, environment.catalog, environment.language);
        if (!others.empty()) {
            const size_t end = document.rfind('}');
            document.insert(document.find_last_not_of(" \n", end - 1) + 1, ",\n  \"others\": " + others);
        }
        std::printf("%s", document.c_str());
    } else {
        printWords(environment, trace);
    }
    return flushOutput();
}

} // namespace metsuke::cli
