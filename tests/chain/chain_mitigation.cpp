// SPDX-License-Identifier: GPL-3.0-or-later
// The second half of the story: what is proposed, looked at, done, seen on the wire, and taken back.
#include "core/base/digest.h"
#include "tests/chain/chain.h"
#include "tests/chain/steps.h"

#include <algorithm>
#include <chrono>
#include <sys/stat.h>

namespace metsuke::test {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using std::chrono::seconds;

namespace {

constexpr const char* kCronEntry = "/etc/cron.d/upd";
constexpr auto kSilence = seconds(6); ///< the beacon calls every second
constexpr auto kJudged = seconds(120); ///< a minute of silence counts

struct FileState {
    std::string digest;
    mode_t mode = 0;
    uid_t owner = 0;
    int64_t changed = 0; ///< nanoseconds
    friend bool operator==(const FileState&, const FileState&) = default;
};

FileState stateOf(const fs::path& path) {
    struct stat found { };
    if (::stat(path.c_str(), &found) != 0) {
        return {};
    }
    const std::string content = readFile(path);
    return {Digest::hex(DigestKind::Sha256, asBytes(content)), found.st_mode, found.st_uid, found.st_mtim.tv_sec * kSecond + found.st_mtim.tv_nsec};
}

/// Names of the actions of steps that are chosen, or of a report.
std::string actionsOf(const Json& steps) {
    std::string all;
    for (const Json& step : steps) {
        if (step.value("chosen", true)) {
            all += (all.empty() ? "" : ", ") + step.value("action", "?");
        }
    }
    return all;
}

} // namespace

/// What changes of the two files that the attack left.
struct Chain::Left {
    FileState payload, entry;
    friend bool operator==(const Left&, const Left&) = default;
};

Chain::Left Chain::left() const { return {stateOf(root() / ".update"), stateOf(kCronEntry)}; }

bool Chain::isSilent() const {
    const auto messages = [&] {
        size_t all = 0;
        for (const FarSide::Visit& visit : m_attacker->visits(kHomePort)) {
            all += visit.messages;
        }
        return all + m_attacker->visits(kHomePort).size();
    };
    const size_t before = messages();
    return !within(kSilence, [&] { return messages() != before; });
}

/// The last row that a verb prints, which has to end well.
Json Chain::lastOrder(const std::vector<std::string>& words) const {
    std::vector<Json> all;
    try {
        all = rows(agentsVerb(words));
    } catch (const Interrupted&) {
        throw;
    } catch (const std::exception&) {
        std::string told = words.front() + " did not end well";
        for (const Json& order : rows(agentsVerb({"orders"}))) {
            told += "\n    " + order.value("state", "?") + ": " + order.value("why", "");
            for (const Json& step : order.at(order.at("report").empty() ? "dry_run" : "report")) {
                told += "\n    " + step.value("action", "?") + ' ' + step.value("state", "?") + ' ' + (step.at("why").is_string() ? step.at("why").get<std::string>() : "");
            }
        }
        throw std::runtime_error(told);
    }
    need(!all.empty(), words.front() + " printed nothing");
    return all.back();
}

std::string Chain::plan() {
    m_before = std::make_shared<Left>(left());
    need(!m_before->payload.digest.empty() && !m_before->entry.digest.empty(), "the attack has left nothing");
    const Json proposal = lastOrder({"plan", m_device, "-o", m_folder / "plan.json"});
    const std::string chosen = actionsOf(proposal.at("steps"));
    need(chosen.find("quarantine_file") != std::string::npos && chosen.find("remove_persistence") != std::string::npos
            && chosen.find("kill_process") != std::string::npos,
        "the plan misses something: " + proposal.dump(2));
    return chosen;
}

std::string Chain::dryRun() {
    const Json order = lastOrder({"run", "--dry-run", m_folder / "plan.json"});
    need(order.value("state", "") == "reviewed", "the dry run did not end well: " + order.dump(2));
    need(left() == *m_before, "the dry run changed something");
    need(!isSilent(), "the dry run stopped the beacon");
    return "looked at by the agent, nothing changed, the beacon goes on";
}

std::string Chain::remediate() {
    const Json order = lastOrder({"run", "--yes", m_folder / "plan.json"});
    const std::string state = order.value("state", "");
    need(state == "verified" || state == "verified_on_wire", "the plan did not end well: " + order.dump(2));
    need(!fs::exists(root() / ".update"), "the payload is still there");
    need(readFile(kCronEntry).find(".update") == std::string::npos, "the cron entry is still there");
    return state + ": " + actionsOf(order.at("report"));
}

std::string Chain::verify() {
    need(isSilent(), "the beacon still calls");
    Json order;
    const auto isJudged = [&] { return (order = rows(agentsVerb({"orders"})).at(0)).value("state", "") != "verified"; };
    const bool isOver = within(kJudged, isJudged);
    const Json& wire = order.at("wire");
    need(isOver, "nobody judges the wire: " + wire.dump(2));
    need(order.value("state", "") == "verified_on_wire" && wire.value("packets", -1) == 0, "the wire says otherwise: " + wire.dump(2));
    const auto asked = rows(agentsVerb({"wire", caseFile(), order.at("order")}));
    need(asked.size() == 1 && asked[0].at("wire").value("verdict", "") == "quiet", "asked again, the wire says otherwise: " + asked.at(0).dump(2));
    return "no packet to the attacker in " + std::to_string(wire.value("silent_seconds", 0)) + " s of the capture: the order is verified on the wire";
}

std::string Chain::undo() {
    // Not all of it can be taken back, which is told.
    const auto undoing = start(ChainNetwork::kWorkstation, agentsVerb({"undo", "--yes"}));
    need(within(seconds(60), [&] { return hasEnded(*undoing); }), "undo does not end");
    undoing->wait();
    const auto orders = rows(agentsVerb({"orders"}));
    const Json& order = orders.at(0);
    for (const Json& step : order.at("report")) {
        // What was ended stays so, and evidence is kept.
        const std::string action = step.value("action", "");
        const std::string expected = action == "kill_process" || action == "collect_evidence" ? "done" : "rolled_back";
        need(step.value("state", "") == expected, "not everything was taken back: " + order.dump(2) + undoing->err());
    }
    need(left() == *m_before, "not everything is back: " + order.dump(2));
    return "payload and cron entry are back to the byte, with owner, mode and time";
}

Chain::~Chain() { clear(); }

} // namespace metsuke::test
