// SPDX-License-Identifier: GPL-3.0-or-later
// Firewalls of others, and what they are told to stop.
#include "app/cli/agents.h"
#include "app/cli/incident_subject.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/lines.h"
#include "app/cli/output.h"
#include "app/firewall/block_keeper.h"
#include "app/firewall/own_addresses.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/case_actions/case_actions.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace firewall;
using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr auto kLookEvery = std::chrono::milliseconds(200);

struct FirewallOptions {
    std::string folder, name, broker, what, lasts, caseFile, incident, permitted;
    Firewall firewall;
    std::vector<std::string> on;
    bool json = false, isDryRun = false, isForced = false, isAllow = false, log = false, verify = false;
    size_t limit = 100;
    double wait = 30; ///< seconds

    [[nodiscard]] std::filesystem::path path() const { return folder.empty() ? fleet::defaultFleetFolder() : std::filesystem::path(folder); }
};

void printBlock(const Environment& environment, const FirewallOptions& options, const Block& block) {
    if (options.json) {
        printRow({{"block", block.id}, {"firewall", block.firewall}, {"target", textOf(block.target)}, {"action", block.isAllow ? "allow" : "deny"},
            {"state", nameOf(block.state)}, {"rule", block.rule ? Json(*block.rule) : Json(nullptr)}, {"by", block.by}, {"created", timeJson(block.created)},
            {"changed", timeJson(block.changed)}, {"until", timeJson(block.until)}, {"case", block.incident}, {"attempts", block.attempts},
            {"reason", block.reason.id.empty() ? Json(nullptr) : Json(block.reason.id)}, {"why", words(environment, block.reason)}});
        return;
    }
    const std::string why = words(environment, block.reason);
    std::printf("%-15s %-16s %s %s: %s%s%s%s\n", block.id.c_str(), block.firewall.c_str(), words(environment, block.isAllow ? "firewall.allow" : "firewall.deny").c_str(),
        textOf(block.target).c_str(), words(environment, Message(textOf(block.state))).c_str(),
        block.rule ? (" #" + std::to_string(*block.rule)).c_str() : "", why.empty() ? "" : "; ", why.c_str());
}

Result<int> add(const Environment& /*environment*/, const FirewallOptions& options) {
    Firewall firewall = options.firewall;
    for (std::string* path : {&firewall.caFile, &firewall.certificate, &firewall.key, &firewall.tokenFile}) {
        *path = path->empty() ? *path : std::filesystem::absolute(*path).string();
    }
    if (!options.broker.empty()) {
        firewall.url = "mqtts://" + options.broker;
    }
    METSUKE_CHECK(addFirewall(options.path(), firewall));
    return static_cast<int>(kDone);
}

Result<int> list(const Environment& /*environment*/, const FirewallOptions& options) {
    METSUKE_TRY(const FirewallList all, readFirewalls(options.path()));
    for (const Firewall& one : all.firewalls) {
        if (options.json) {
            printRow({{"name", one.name}, {"url", one.url}, {"ca_file", one.caFile}, {"certificate", one.certificate}, {"token_file", one.tokenFile},
                {"device", one.device}, {"producer", one.producer}, {"direction", one.direction}, {"drop_process", one.dropProcess}});
        } else {
            std::printf("%-16s %s%s%s\n", one.name.c_str(), one.url.c_str(), one.device.empty() ? "" : " ", one.device.c_str());
        }
    }
    return static_cast<int>(kDone);
}

Result<int> remove(const Environment& /*environment*/, const FirewallOptions& options) {
    METSUKE_CHECK(removeFirewall(options.path(), options.name));
    return static_cast<int>(kDone);
}

Result<int> permitRange(const Environment& /*environment*/, const FirewallOptions& options) {
    METSUKE_TRY(const IpRange range, IpRange::parse(options.permitted));
    METSUKE_CHECK(permit(options.path(), range));
    return static_cast<int>(kDone);
}

Result<int> test(const Environment& /*environment*/, const FirewallOptions& options) {
    METSUKE_TRY(const FirewallList all, readFirewalls(options.path()));
    const auto found = std::ranges::find(all.firewalls, options.name, &Firewall::name);
    if (found == all.firewalls.end()) {
        return Error(ErrorCode::NotFound, Message("firewall.unknown").with("name", options.name));
    }
    const InterruptWatch watch;
    METSUKE_TRY(const auto desk, BlockDesk::open(options.path()));
    METSUKE_TRY(const Features features, desk->askFeatures(exchangeOver(options.path(), {}, watch.token()), *found, wallClock()));
    if (options.json) {
        std::printf("%s\n", writeFeatures(features).c_str());
    } else {
        for (const auto& [action, targets] : features.pairs) {
            for (const std::string& target : targets) {
                std::printf("%s %s\n", cleanText(action).c_str(), cleanText(target).c_str());
            }
        }
    }
    return static_cast<int>(kDone);
}

/// Sends what is due until these are settled, or the time is over.
Result<int> follow(const Environment& environment, const FirewallOptions& options, BlockDesk& desk, const std::vector<std::string>& ids) {
    const InterruptWatch watch;
    const Exchange exchange = exchangeOver(options.path(), {}, watch.token());
    const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.wait));
    while (true) {
        METSUKE_TRY(const size_t changed, desk.tick(exchange, wallClock(), [&] { return watch.token().stop_requested(); }));
        static_cast<void>(changed);
        std::vector<Block> blocks;
        for (const std::string& id : ids) {
            METSUKE_TRY(auto block, desk.book().block(id));
            if (block) {
                blocks.push_back(std::move(*block));
            }
        }
        const bool isOpen = std::ranges::any_of(blocks, [](const Block& one) { return isDue(one.state); });
        if (!isOpen || Clock::now() >= until || watch.token().stop_requested()) {
            for (const Block& block : blocks) {
                printBlock(environment, options, block);
            }
            const bool isGood = std::ranges::all_of(blocks, [](const Block& one) {
                return one.state == BlockState::Done || one.state == BlockState::Removed || one.state == BlockState::Cancelled;
            });
            return static_cast<int>(isGood ? kDone : kDoneWithDamage);
        }
        std::this_thread::sleep_for(kLookEvery); // a pause between two tries is seconds
    }
}

Result<int> block(const Environment& environment, const FirewallOptions& options) {
    BlockWish wish;
    METSUKE_TRY(wish.target, parseTarget(options.what));
    wish.isAllow = options.isAllow;
    wish.on = options.on;
    wish.isForced = options.isForced;
    if (!options.lasts.empty()) {
        const auto lasts = parseValidity(options.lasts);
        if (!lasts) {
            return Error(ErrorCode::InvalidArgument, Message("cli.bad_time_span").with("value", options.lasts));
        }
        wish.lasts = *lasts;
    }
    if (!options.caseFile.empty()) {
        METSUKE_TRY(const IncidentSubject subject, incidentSubject(options.caseFile, options.incident));
        wish.incident = subject.key;
    }
    METSUKE_TRY(const Protection protection, protectionOf(options.path()));
    if (options.isDryRun) {
        METSUKE_CHECK(wish.isAllow ? Result<void>() : checkTarget(wish.target, protection, wish.isForced));
        METSUKE_TRY(const FirewallList all, readFirewalls(options.path()));
        for (const Firewall& one : all.firewalls) {
            if (wish.on.empty() || std::ranges::find(wish.on, one.name) != wish.on.end()) {
                Request request = requestTo(one, wish.isAllow ? Request::Kind::Allow : Request::Kind::Deny, wallClock());
                request.id = "00000000-0000-4000-8000-000000000000"; // of no message
                request.target = wish.target;
                std::printf("%s\t%s\n", one.name.c_str(), writeRequest(request).c_str());
            }
        }
        return static_cast<int>(kDone);
    }
    METSUKE_TRY(const auto desk, BlockDesk::open(options.path()));
    METSUKE_TRY(const auto blocks, desk->ask(wish, protection, userName(), wallClock()));
    std::vector<std::string> ids;
    for (const Block& one : blocks) {
        ids.push_back(one.id);
    }
    return follow(environment, options, *desk, ids);
}

Result<int> unblock(const Environment& environment, const FirewallOptions& options) {
    METSUKE_TRY(const auto desk, BlockDesk::open(options.path()));
    METSUKE_TRY(const size_t count, desk->release(options.what, options.on, userName(), wallClock()));
    static_cast<void>(count);
    METSUKE_TRY(const auto open, desk->book().open());
    std::vector<std::string> ids;
    for (const Block& one : open) {
        if (one.state == BlockState::Removing || one.state == BlockState::Sent) {
            ids.push_back(one.id);
        }
    }
    return follow(environment, options, *desk, ids);
}

Result<int> orders(const Environment& environment, const FirewallOptions& options) {
    METSUKE_TRY(const auto desk, BlockDesk::open(options.path()));
    if (options.verify) {
        METSUKE_TRY(const auto verdict, desk->book().verifyLog());
        std::printf("%s\n", words(environment, Message(verdict.intact ? "cli.log_intact" : "cli.log_broken").with("entries", verdict.entries).with("at", verdict.brokenAt)).c_str());
        return static_cast<int>(verdict.intact ? kDone : kDoneWithDamage);
    }
    if (options.log) {
        METSUKE_TRY(const auto entries, desk->book().log(options.limit));
        for (const auto& entry : entries) {
            std::printf("%s  %-16s %-20s %s\n", formatIso8601(entry.at).c_str(), cleanText(entry.actor).c_str(), cleanText(entry.kind).c_str(), cleanText(entry.what).c_str());
        }
        return static_cast<int>(kDone);
    }
    METSUKE_TRY(const auto blocks, desk->book().newest(options.limit));
    for (const Block& one : blocks) {
        printBlock(environment, options, one);
    }
    return static_cast<int>(kDone);
}

/// The case hears of it whatever came of it.
Result<int> andTellCase(const FirewallOptions& options, Result<int> code) {
    if (!options.caseFile.empty()) {
        METSUKE_TRY(const auto store, CaseStore::open(options.caseFile));
        if (!store->isReadOnly()) {
            METSUKE_TRY(const size_t count, CaseActions(options.path()).update(*store));
            static_cast<void>(count);
        }
    }
    return code;
}

using Verb = Result<int> (*)(const Environment&, const FirewallOptions&);

} // namespace

void addFirewalls(CLI::App& app, Command& run) {
    auto options = std::make_shared<FirewallOptions>(); // shared by the option callbacks and the command
    CLI::App* firewalls = app.add_subcommand("firewalls", "Firewalls of others that take OpenC2: add, test, block and unblock there");
    firewalls->require_subcommand(1);
    const auto verb = [&](const char* name, const char* help, Verb what) -> CLI::App& {
        CLI::App* command = firewalls->add_subcommand(name, help);
        command->add_option("--fleet", options->folder, "The fleet's folder, the user's own if not given");
        command->add_flag("--json", options->json, "One JSON object a line");
        command->callback([&run, options, what] {
            run = [options, what](Environment& environment) -> int {
                const auto code = andTellCase(*options, what(environment, *options));
                const auto flushed = flushOutput();
                return !code.ok() ? environment.fail(code.error()) : flushed.ok() ? *code : environment.fail(flushed.error());
            };
        });
        return *command;
    };
    CLI::App& adds = verb("add", "Adds a firewall", &add);
    adds.add_option("name", options->firewall.name, "A plain name: edge-1")->required();
    CLI::Option* url = adds.add_option("--url", options->firewall.url, "https://HOST[:PORT][/PATH]");
    CLI::Option* broker = adds.add_option("--mqtt", options->broker, "HOST:PORT of a broker (MQTT 5, TLS) that it listens at, instead of --url");
    adds.add_option("--device", options->firewall.device, "Its name at the broker; the one that filters packets if not given")->needs(broker);
    adds.add_option("--producer", options->firewall.producer, "This end's name at the broker, metsuke if not given")->needs(broker);
    broker->excludes(url);
    adds.add_option("--ca", options->firewall.caFile, "PEM of its authority; the system's if not given");
    adds.add_option("--cert,--certificate", options->firewall.certificate, "PEM of this end's certificate");
    adds.add_option("--key", options->firewall.key, "PEM of its key");
    adds.add_option("--token-file", options->firewall.tokenFile, "A bearer token, in a file that only its owner may read");
    adds.add_option("--direction", options->firewall.direction, "ingress or egress; both if not given");
    adds.add_option("--drop", options->firewall.dropProcess, "none, reject or false_ack: what it does with packets it stops");
    verb("list", "The firewalls", &list);
    verb("remove", "Forgets a firewall; its blocks stay on record", &remove).add_option("name", options->name, "Its name")->required();
    verb("permit", "What is never to be blocked", &permitRange).add_option("range", options->permitted, "An address or a network")->required();
    verb("test", "Asks a firewall what it can do", &test).add_option("name", options->name, "Its name")->required();
    CLI::App& blocks = verb("block", "Has firewalls block an address, a network or a connection", &block);
    blocks.add_option("target", options->what, "203.0.113.9, 203.0.113.0/24, tcp:10.0.0.5>203.0.113.9:443")->required();
    blocks.add_option("--for", options->lasts, "Taken back by itself after this time: 4h");
    blocks.add_option("--on", options->on, "Only there; at all firewalls if not given");
    blocks.add_flag("--allow", options->isAllow, "Let it through instead");
    blocks.add_flag("--dry-run", options->isDryRun, "Print what would be sent, and send nothing");
    blocks.add_flag("--force", options->isForced, "Also what is a gateway or name server of this workstation");
    blocks.add_option("--case", options->caseFile, "The case that hears of it");
    blocks.add_option("--incident", options->incident, "Of the case, as `incidents` numbers them; the first if not given");
    blocks.add_option("--wait", options->wait, "Seconds to wait for answers, 30 if not given")->check(CLI::Range(0.0, 86400.0));
    CLI::App& unblocks = verb("unblock", "Takes blocks back", &unblock);
    unblocks.add_option("what", options->what, "A block's number, or a target")->required();
    unblocks.add_option("--on", options->on, "Only there");
    unblocks.add_option("--case", options->caseFile, "The case that hears of it");
    unblocks.add_option("--wait", options->wait, "Seconds to wait for answers, 30 if not given")->check(CLI::Range(0.0, 86400.0));
    CLI::App& looks = verb("orders", "How blocks stand, the newest first", &orders);
    looks.add_option("--limit", options->limit, "How many, 100 if not given");
    looks.add_flag("--log", options->log, "What was asked and answered, the newest first");
    looks.add_flag("--verify", options->verify, "Compute that log's chain of hashes anew");
    looks.add_option("--case", options->caseFile, "First tell this case what was done about its incidents");
}

} // namespace metsuke::cli
