// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/lines.h"
#include "app/cli/output.h"
#include "app/cli/selftest_client.h"
#include "core/text/json_text.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>

namespace metsuke::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    SelftestPlan plan;
    bool answer = false;
    bool json = false;
    uint64_t duration = 0; ///< seconds that --answer goes on; 0: until Ctrl-C
};

std::string kindWords(const Environment& environment, SelftestKind kind) {
    return words(environment, Message("selftest.kind." + std::string(selftestKindName(kind))));
}

const char* stateName(SelftestSent::State state) {
    return state == SelftestSent::State::Answered ? "answered" : state == SelftestSent::State::Unanswered ? "unanswered" : "not_sent";
}

void print(const Environment& environment, const SelftestReport& report) {
    const size_t columns = outputColumns();
    const auto say = [&](const Message& message) { std::printf("%s\n", paragraph(words(environment, message), 0, columns).c_str()); };
    say(Message("selftest.head").with("token", report.token).with("to", report.address));
    bool needsAnswer = false;
    for (const SelftestSent& sent : report.sent) {
        std::printf("    %-9s %5s  %s\n", kindWords(environment, sent.kind).c_str(), sent.port == 0 ? "" : std::to_string(sent.port).c_str(),
            words(environment, Message(std::string("selftest.sent.") + stateName(sent.state)).with("reason", sent.reason)).c_str());
        needsAnswer = needsAnswer || (sent.state == SelftestSent::State::NotSent && sent.kind != SelftestKind::Icmp);
    }
    if (needsAnswer) {
        say(Message("selftest.need_answer").with("to", report.address));
    }
    say(Message("selftest.expect"));
}

void printJson(const SelftestReport& report) {
    Json sent = Json::array();
    for (const SelftestSent& one : report.sent) {
        sent.push_back({{"kind", selftestKindName(one.kind)}, {"port", one.port}, {"state", stateName(one.state)}, {"reason", one.reason}});
    }
    const Json document{{"token", report.token}, {"to", report.address}, {"sent", sent}};
    std::printf("%s\n", jsonText(document, 1).c_str());
}

int sendAll(const Environment& environment, const Options& options) {
    const InterruptWatch watch;
    const auto report = runSelftest(options.plan, watch.token());
    if (!report.ok()) {
        return environment.fail(report.error());
    }
    options.json ? printJson(*report) : print(environment, *report);
    if (const auto flushed = flushOutput(); !flushed.ok()) {
        return environment.fail(flushed.error());
    }
    const bool all = std::ranges::all_of(report->sent, [](const SelftestSent& one) { return one.state != SelftestSent::State::NotSent; });
    return watch.token().stop_requested() ? kInterrupted : all ? kDone : kDoneWithDamage;
}

int answerAll(const Environment& environment, const Options& options) {
    const auto say = [&](const Message& message) {
        std::printf("%s\n", words(environment, message).c_str());
        std::fflush(stdout); // whoever reads along is in a pipe
    };
    std::stop_source stop;
    watchInterruptions();
    const std::jthread attendant([&](const std::stop_token& done) { // handlers may not stop anything themselves
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options.duration);
        constexpr auto kLook = std::chrono::milliseconds(50);
        while (!done.stop_requested() && interruptions() == 0
            && (options.duration == 0 || std::chrono::steady_clock::now() < until)) {
            std::this_thread::sleep_for(kLook);
        }
        stop.request_stop();
    });
    const auto ready = [&](const std::vector<SelftestSent>& ports) {
        std::string list;
        for (const SelftestSent& port : ports) {
            if (port.state == SelftestSent::State::NotSent) {
                say(Message("selftest.not_answering").with("kind", kindWords(environment, port.kind))
                        .with("port", int64_t{port.port}).with("reason", port.reason));
            } else {
                list += (list.empty() ? "" : ", ") + kindWords(environment, port.kind) + " " + std::to_string(port.port);
            }
        }
        say(Message("selftest.answering").with("ports", list));
    };
    const auto answered = [&](const SelftestMark& mark) {
        say(Message("selftest.answered").with("kind", kindWords(environment, mark.kind)).with("token", mark.token));
    };
    const auto done = answerSelftests(options.plan.portOffset, stop.get_token(), ready, answered);
    return done.ok() ? kDone : environment.fail(done.error());
}

} // namespace

void addSelftest(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand("selftest", "Send harmless marked traffic from a client, to see whether the mirror port shows it");
    auto* to = command->add_option("--to,--target", options->plan.to, "Address or name of another host whose traffic is mirrored");
    auto* answer = command->add_flag("--answer", options->answer, "Answer self-tests that others send here, and nothing else")->excludes(to);
    command->add_option("--port-offset", options->plan.portOffset, "Add this to every port; on both sides")->check(CLI::Range(0, 60'000));
    command->add_option("--duration", options->duration, "Stop answering after this (90s, 10m)")->needs(answer)
        ->transform(CLI::AsNumberWithUnit(std::map<std::string, uint64_t>{{"s", 1}, {"m", 60}, {"h", 3'600}}));
    command->add_flag("--json", options->json, "What was sent as one JSON object")->needs(to);
    command->callback([&run, options] {
        if (!options->answer && options->plan.to.empty()) {
            throw CLI::RequiredError("--to or --answer");
        }
        run = [options](Environment& environment) { return options->answer ? answerAll(environment, *options) : sendAll(environment, *options); };
    });
}

} // namespace metsuke::cli
