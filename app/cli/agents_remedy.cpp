// SPDX-License-Identifier: GPL-3.0-or-later
// An expert's remedy: signed, looked at, and applied to the computers where something of it is found.
#include "app/cli/agents_others.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"
#include "app/cli/passphrase.h"

#include "core/base/private_file.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/places.h"
#include "core/mitigation/remedy_order.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using namespace plan;
using Json = nlohmann::ordered_json;

Result<std::string> readFile(const std::string& path) {
    METSUKE_TRY(auto text, readPrivateFile(path, kLargestRemedy, "remedy.cli_unreadable"));
    return text.empty() ? Result<std::string>(Error(ErrorCode::NotFound, Message("remedy.cli_unreadable").with("path", path))) : std::move(text);
}

Result<int> sign(const Environment& environment, const AgentsOptions& options) {
    if (options.key.empty()) {
        return Error(ErrorCode::InvalidArgument, "remedy.cli_key");
    }
    METSUKE_TRY(const std::string text, readFile(options.remedyFile));
    METSUKE_TRY(const Remedy remedy, readRemedyDraft(text));
    METSUKE_TRY(const auto key, openc2::SigningKey::load(options.key, passphraseFrom(environment, options.passphraseFile)));
    METSUKE_CHECK(writeOutput(options.output.empty() ? "-" : options.output, writeRemedy(remedy, key)));
    return static_cast<int>(kDone);
}

/// Of the operators in force, whom agents obey.
Result<SignedRemedy> signedRemedy(const AgentsOptions& options) {
    METSUKE_TRY(const std::string text, readFile(options.remedyFile));
    METSUKE_TRY(const auto operators, fleet::operatorsInForce(options.fleetSettings().folder));
    return readRemedy(text, operators, wallClock());
}

Result<int> check(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const SignedRemedy read, signedRemedy(options));
    const Remedy& remedy = read.remedy;
    if (options.json) {
        Json document = Json::parse(writeDraft(remedy));
        document["signer"] = read.signer;
        printRow(document);
        METSUKE_CHECK(flushOutput());
        return static_cast<int>(kDone);
    }
    const auto words = [&](const Message& message) { return environment.catalog.render(message, environment.language); };
    std::printf("%s\n%s\n",
        words(Message("remedy.cli_signed").with("remedy", remedy.id).with("title", remedy.title).with("who", remedy.who).with("signer", read.signer).with("expires", remedy.expires.ns)).c_str(),
        words("remedy.cli_looks_for").c_str());
    for (const RemedyIndicator& one : remedy.indicators) {
        std::printf("  %-12s %-12s %s%s%s\n", one.id.c_str(), std::string(nameOf(one.kind)).c_str(), cleanText(one.value).c_str(), one.entry.empty() ? "" : "  ", cleanText(one.entry).c_str());
    }
    std::printf("%s\n", words("remedy.cli_does").c_str());
    for (const RemedyStep& one : remedy.steps) {
        std::printf("  %-26s %s\n", words(Message(textOf(one.action))).c_str(),
            words(one.target ? Message("remedy.cli_everywhere") : Message("remedy.cli_of").with("ids", listed(one.of))).c_str());
        if (const auto* script = one.target ? std::get_if<plan::ScriptTarget>(&*one.target) : nullptr) {
            std::printf("%s\n", cleanText(script->text, script->text.size()).c_str());
        }
    }
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(kDone);
}

class Applying {
public:
    Applying(const Environment& environment, const AgentsOptions& options, const SignedRemedy& remedy, OpenDesk& open)
        : m_environment(environment)
        , m_options(options)
        , m_remedy(remedy)
        , m_open(open) { }

    Result<int> run() {
        METSUKE_CHECK(prepare());
        endpoint::SightingQuestion question;
        question.indicators = indicatorsOf(m_remedy.remedy);
        question.wantsObjects = true;
        const Timestamp now = wallClock();
        question.window = fleet::lookBack(static_cast<Duration>(m_options.days * static_cast<double>(kDay)), now);
        std::string device;
        if (!m_options.isMatching) {
            METSUKE_TRY(const auto agent, findAgent(*m_open.roster, m_options.agent));
            device = agent.device;
        }
        METSUKE_TRY(const auto asked, fleet::askFor(*m_open.roster, question, device, userName(), now));
        say(m_environment, Message("remedy.cli_asked").with("count", static_cast<int64_t>(asked.size())));
        METSUKE_TRY(const auto computers, awaitComputers(*m_open.roster, asked, m_options));
        for (const OtherComputer& one : computers) {
            METSUKE_CHECK(take(one));
        }
        if (m_plans.empty()) {
            say(m_environment, "remedy.cli_none");
            return static_cast<int>(kDoneWithDamage);
        }
        METSUKE_CHECK(nameIncident(m_options, m_plans));
        METSUKE_CHECK(writePlans());
        return carryOut(m_environment, m_options, *m_open.desk, m_plans, m_facts);
    }

private:
    /// What is the same for every computer.
    Result<void> prepare() {
        const auto folder = m_options.fleetSettings().folder;
        METSUKE_TRY(m_question.management, fleet::keptAddresses(folder));
        METSUKE_TRY(m_question.protectedAddresses, fleet::protectedAddresses(folder));
        METSUKE_TRY(m_question.exceptions, exceptionsIn(folder, wallClock()));
        return {};
    }

    /// Its plan, or why there is none: the others go on.
    Result<void> take(const OtherComputer& one) {
        if (!one.sightings) {
            say(m_environment, Message("remedy.cli_no_answer").with("name", cleanText(one.hostname)).with("state", "fleet.command_" + one.state));
            return {};
        }
        METSUKE_TRY(const auto agent, m_open.roster->agent(one.device));
        m_question.device = one.device;
        m_question.boot = agent && agent->heartbeat ? agent->heartbeat->boot : std::string();
        m_question.sightings = *one.sightings;
        const auto id = freeOrder(m_open.desk->book(), m_remedy.remedy, one.device);
        auto made = id.ok() ? remedyOrder(m_remedy, m_question, *id, wallClock()) : Result<DirectOrder>(id.error());
        if (!made.ok()) {
            const bool isExpected = made.error().code == ErrorCode::NotFound || made.error().code == ErrorCode::InvalidArgument;
            say(m_environment, made.error().message);
            return isExpected ? Result<void>() : made.error();
        }
        for (const auto* list : {&made->facts.leftOut, &made->facts.gaps, &made->facts.blast.assets}) {
            for (const Message& why : *list) {
                std::fprintf(stderr, "%s: %s\n", cleanText(one.hostname).c_str(), m_environment.catalog.render(why, m_environment.language).c_str());
            }
        }
        m_facts[made->plan.id] = made->facts;
        m_plans.push_back(std::move(made->plan));
        return {};
    }

    Result<void> writePlans() {
        for (const plan::Plan& plan : m_plans) {
            if (!m_options.output.empty()) {
                METSUKE_CHECK(writeOutput(m_options.output + '/' + plan.device + ".json", Json::parse(plan::writePlan(plan)).dump(2) + '\n'));
            }
        }
        return {};
    }

    const Environment& m_environment;
    const AgentsOptions& m_options;
    const SignedRemedy& m_remedy;
    OpenDesk& m_open;
    RemedyQuestion m_question;
    std::vector<plan::Plan> m_plans;
    FactsByPlan m_facts;
};

Result<int> apply(const Environment& environment, const AgentsOptions& options) {
    if (options.agent.empty() && !options.isMatching) {
        return Error(ErrorCode::InvalidArgument, "remedy.cli_whom");
    }
    METSUKE_TRY(const SignedRemedy remedy, signedRemedy(options));
    METSUKE_TRY(OpenDesk open, openDesk(options));
    METSUKE_TRY(const int code, Applying(environment, options, remedy, open).run());
    METSUKE_CHECK(recordInCase(environment, options));
    return code;
}

} // namespace

int handleRemedy(const Environment& environment, const AgentsOptions& options) {
    const auto code = options.remedyVerb == "sign" ? sign(environment, options) : options.remedyVerb == "check" ? check(environment, options) : apply(environment, options);
    return code.ok() ? *code : environment.fail(code.error());
}

} // namespace metsuke::cli
