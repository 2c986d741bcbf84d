// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/endpoint/trace.h"
#include "core/endpoint/trace_json.h"
#include "core/query/values.h"

#include <CLI/Validators.hpp>

#include <charconv>
#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace endpoint;

constexpr uint8_t kTcp = 6;
constexpr uint8_t kUdp = 17;
constexpr size_t kMostOfAKind = 12; // of the blast set, in words

struct Options {
    std::string folder;
    std::string at;
    std::string remote;
    std::string local;
    std::string protocol = "tcp";
    std::string name;
    std::string sha256;
    bool json = false;
};

struct End {
    IpAddress address;
    uint16_t port = 0;
};

/// 10.0.0.5:443, [2001:db8::1]:443, or an address alone.
std::optional<End> parseEnd(std::string_view text) {
    if (const auto address = IpAddress::parse(text)) {
        return End{*address, 0};
    }
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    const bool isBracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    host = isBracketed ? host.substr(1, host.size() - 2) : host;
    const auto address = IpAddress::parse(host);
    uint16_t port = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (!address || address->isV4() == isBracketed || failed != std::errc() || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return End{*address, port};
}

Result<TraceQuestion> questionOf(const Options& options) {
    TraceQuestion question;
    // "Z" is what every time here is in; a time that names a whole minute or day may be anywhere in it.
    std::string_view text = options.at;
    text = text.ends_with('Z') ? text.substr(0, text.size() - 1) : text;
    const auto at = query::parseTimeSpan(text, QueryContext{});
    const bool isAbsolute = !text.empty() && text.front() >= '0' && text.front() <= '9';
    if (!at || !isAbsolute) {
        return Error(ErrorCode::InvalidArgument, Message("cli.trace_time").with("value", options.at));
    }
    const Duration half = (at->to - at->from) / 2;
    question.time = at->from + half;
    question.tolerance += half;
    const auto remote = parseEnd(options.remote);
    const auto local = options.local.empty() ? std::optional(End{}) : parseEnd(options.local);
    if (!remote || !local) {
        return Error(ErrorCode::InvalidArgument, Message("cli.trace_end").with("value", remote ? options.local : options.remote));
    }
    question.remote = remote->address;
    question.remotePort = remote->port;
    question.local = local->address;
    question.localPort = local->port;
    question.protocol = options.protocol == "udp" ? kUdp : kTcp;
    question.name = options.name;
    question.sha256 = toLower(options.sha256);
    return question;
}

void print(const Environment& environment, const Trace& trace) {
    const size_t columns = outputColumns();
    const auto words = [&](const Message& message) { return environment.catalog.render(message, environment.language); };
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

int traceConnection(const Environment& environment, const Options& options) {
    const auto question = questionOf(options);
    if (!question.ok()) {
        return environment.fail(question.error());
    }
    const auto history = HistoryReader::open(options.folder);
    if (!history.ok()) {
        return environment.fail(history.error());
    }
    const InterruptWatch watch;
    const auto trace = traceRootCause(**history, *question, {}, watch.token());
    if (!trace.ok()) {
        return environment.fail(trace.error());
    }
    if (options.json) {
        std::printf("%s", writeTrace(*trace, environment.catalog, environment.language).c_str());
    } else {
        print(environment, *trace);
    }
    const auto flushed = flushOutput();
    return flushed.ok() ? kDone : environment.fail(flushed.error());
}

} // namespace

void addTrace(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand("trace", "From a connection back to the program behind it and how that came onto the computer");
    command->add_option("--history", options->folder, "Folder of the computer's activity history")->required();
    command->add_option("--at", options->at, "When it was seen, in UTC: 2026-11-27T09:02:17.5; a shorter time means all of that minute or day")->required();
    command->add_option("--remote", options->remote, "The other side: 203.0.113.9:4444, [2001:db8::1]:443, or an address alone")->required();
    command->add_option("--local", options->local, "This side, if it is known");
    command->add_option("--protocol", options->protocol, "tcp (if not given) or udp")->check(CLI::IsMember({"tcp", "udp"}));
    command->add_option("--name", options->name, "What the other side was called, if it is known");
    command->add_option("--sha256", options->sha256, "Of a file that was carried, if it is known");
    command->add_flag("--json", options->json, "One JSON object: nodes, edges with their confidence, gaps, the story");
    command->callback([&run, options] { run = [options](Environment& environment) { return traceConnection(environment, *options); }; });
}

} // namespace metsuke::cli
