// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/remedy_follower.h"

#include "core/base/private_file.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/places.h"
#include "core/fleet/sighting_orders.h"
#include "core/mitigation/remedy_order.h"

#include <algorithm>

namespace metsuke {

namespace {

using namespace std::chrono_literals;
constexpr auto kRemedyLook = 500ms;
constexpr Duration kRemedySpan = 30 * kDay; ///< more than agents keep
constexpr int kRemedyAnswered = 200;
constexpr size_t kLongestCase = 64;

} // namespace

Result<void> RemedyFollower::open(const QString& file, Timestamp now) {
    constexpr const char* kFailure = "remedy.cli_unreadable";
    METSUKE_TRY(const std::string text, readPrivateFile(file.toStdString(), plan::kLargestRemedy, kFailure));
    if (text.empty()) {
        return Error(ErrorCode::NotFound, Message(kFailure).with("path", file.toStdString()));
    }
    METSUKE_TRY(const auto operators, fleet::operatorsInForce(m_folder));
    METSUKE_TRY(auto remedy, plan::readRemedy(text, operators, now));
    m_look = RemedyLook{file, std::move(remedy), false, {}};
    tell();
    return {};
}

Result<void> RemedyFollower::ask(fleet::Roster& roster, const std::string& by, Timestamp now) {
    if (!m_look) {
        return {};
    }
    endpoint::SightingQuestion question;
    question.indicators = mitigation::indicatorsOf(m_look->remedy.remedy);
    question.wantsObjects = true;
    question.window = fleet::lookBack(kRemedySpan, now);
    METSUKE_TRY(const auto asked, fleet::askFor(roster, question, {}, by, now));
    m_look->wasAsked = true;
    m_look->computers.clear();
    for (const fleet::AskedAgent& one : asked) {
        m_look->computers.push_back({one.device, one.hostname, one.command, fleet::CommandState::Queued, false, std::nullopt, std::nullopt});
    }
    m_looked = {};
    tell();
    return {};
}

void RemedyFollower::turn(fleet::Roster& roster, const std::function<Result<mitigation::MitigationDesk*>()>& desk) {
    const auto now = Clock::now();
    if (!m_look || std::ranges::all_of(m_look->computers, &RemedyComputer::isSettled) || now - m_looked < kRemedyLook) {
        return;
    }
    m_looked = now;
    bool isChanged = false;
    for (RemedyComputer& one : m_look->computers) {
        const auto changed = one.isSettled ? Result<bool>(false) : look(roster, desk, one);
        if (!changed.ok()) {
            one.isSettled = true;
            one.whyNot = changed.error().message;
        }
        isChanged = isChanged || !changed.ok() || *changed;
    }
    if (isChanged) {
        tell();
    }
}

Result<bool> RemedyFollower::look(fleet::Roster& roster, const std::function<Result<mitigation::MitigationDesk*>()>& desk, RemedyComputer& computer) const {
    METSUKE_TRY(const auto record, roster.command(computer.command));
    const fleet::CommandState before = std::exchange(computer.state, record ? record->state : fleet::CommandState::Unknown);
    if (record && fleet::isOpen(*record)) {
        return before != computer.state;
    }
    computer.isSettled = true;
    const bool isAnswer = record && record->response && record->response->status == kRemedyAnswered;
    const auto found = isAnswer ? fleet::sightingsOf(*record->response) : Error(ErrorCode::NotFound, Message());
    if (!found.ok()) {
        computer.whyNot = Message("remedy.no_answer").with("state", "fleet.command_" + std::string(fleet::commandStateName(computer.state)));
        return true;
    }
    METSUKE_TRY(mitigation::MitigationDesk* const opened, desk());
    METSUKE_CHECK(plan(roster, *opened, *found, computer, wallClock()));
    return true;
}

Result<void> RemedyFollower::plan(fleet::Roster& roster, mitigation::MitigationDesk& desk, const endpoint::Sightings& found, RemedyComputer& computer, Timestamp now) const {
    METSUKE_TRY(const auto agent, roster.agent(computer.device));
    mitigation::RemedyQuestion question;
    question.device = computer.device;
    question.boot = agent && agent->heartbeat ? agent->heartbeat->boot : std::string();
    question.sightings = found;
    METSUKE_TRY(question.management, fleet::keptAddresses(m_folder));
    METSUKE_TRY(question.protectedAddresses, fleet::protectedAddresses(m_folder));
    METSUKE_TRY(question.exceptions, mitigation::exceptionsIn(m_folder, now));
    METSUKE_TRY(const std::string id, mitigation::freeOrder(desk.book(), m_look->remedy.remedy, computer.device));
    METSUKE_TRY(computer.plan, mitigation::remedyOrder(m_look->remedy, question, id, now));
    return {};
}

Result<std::string> RemedyFollower::draft(
    mitigation::MitigationDesk& desk, const std::vector<std::string>& devices, const std::string& incident, const std::string& by, Timestamp now) {
    std::vector<plan::Plan> plans;
    mitigation::FactsByPlan facts;
    for (const std::string& device : devices) {
        const auto computer = m_look ? std::ranges::find(m_look->computers, device, &RemedyComputer::device) : std::vector<RemedyComputer>::iterator();
        if (!m_look || computer == m_look->computers.end() || !computer->plan) {
            continue;
        }
        METSUKE_TRY(computer->plan->plan.id, mitigation::freeOrder(desk.book(), m_look->remedy.remedy, device)); // it may have been applied since
        plan::Plan plan = computer->plan->plan;
        plan.caseId = cleanText(incident, kLongestCase);
        facts[plan.id] = computer->plan->facts;
        plans.push_back(std::move(plan));
    }
    if (plans.empty()) {
        return Error(ErrorCode::NotFound, "remedy.cli_none");
    }
    METSUKE_TRY(const auto operation, desk.draft(plans, by, now, facts));
    static_cast<void>(operation);
    for (const plan::Plan& plan : plans) {
        METSUKE_CHECK(desk.dryRun(plan.id, by, now));
    }
    tell(); // ids may be others
    return plans.front().id;
}

void RemedyFollower::tell() { m_told(m_look ? std::make_shared<const RemedyLook>(*m_look) : nullptr); }

} // namespace metsuke
