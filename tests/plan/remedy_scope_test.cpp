// SPDX-License-Identifier: GPL-3.0-or-later
// What of a plan an expert's remedy names, and what is more than that.
#include "core/plan/remedy_scope.h"

#include <gtest/gtest.h>

#include <map>

using namespace metsuke;
using namespace metsuke::plan;

namespace {

using Kind = RemedyIndicator::Kind;

const std::string kBad(64, 'a'), kOther(64, 'b');
constexpr const char* kFile = "/home/ann/.update";
constexpr const char* kCron = "/etc/cron.d/upd";
constexpr const char* kLine = "* * * * * root /home/ann/.update";

/// A host that is told by hand; what nobody told of is not there.
class ToldScene : public RemedyScene {
public:
    std::optional<std::string> digestOf(const std::string& path) override { return find(digests, path); }
    std::optional<std::vector<std::string>> startedBy(const std::string& path, const std::string& entry) override { return find(started, path + '\n' + entry); }
    std::optional<std::vector<std::string>> programsOf(const ProcessTarget& process) override { return find(programs, process.pid); }

    std::map<std::string, std::string> digests;
    std::map<std::string, std::vector<std::string>> started; ///< by path and entry
    std::map<int64_t, std::vector<std::string>> programs;

private:
    template <typename Map> static std::optional<typename Map::mapped_type> find(const Map& map, const typename Map::key_type& key) {
        const auto found = map.find(key);
        return found != map.end() ? std::optional(found->second) : std::nullopt;
    }
};

class RemedyScope : public testing::Test {
protected:
    RemedyScope() {
        scene.digests = {{kFile, kBad}, {kCron, kOther}, {"/usr/bin/backup", kOther}};
        scene.started = {{std::string(kCron) + '\n' + kLine, {kFile}}, {std::string(kCron) + "\n@daily root /usr/bin/backup", {"/usr/bin/backup"}},
            {std::string(kCron) + '\n', {kFile, "/usr/bin/backup"}}, {"/etc/passwd\n", {}}};
        scene.programs = {{7, {"/usr/bin/python3.11", "/home/ann/.beacon.py"}}, {8, {"/usr/bin/python3.11", "/usr/bin/backup.py"}}};
        scene.digests["/etc/passwd"] = kOther;
    }
    /// Whether a remedy with this one step, done to what this one indicator recognises, names the target.
    bool isNamed(const RemedyIndicator& indicator, Action action, const Target& target, std::optional<Action> as = std::nullopt) {
        Remedy remedy;
        remedy.id = "rem-1";
        remedy.indicators = {indicator};
        remedy.steps = {{action, {indicator.id}, std::nullopt}};
        return isCovered(remedy, {"s1", as.value_or(action), target, {}});
    }
    bool isCovered(const Remedy& remedy, const Step& step) {
        const Plan plan{"p", "", "pc-1", {}, {step}};
        const auto checked = checkScope(plan, remedy, scene);
        EXPECT_TRUE(checked.ok() || checked.error().message.id == "mitigation.remedy_more");
        return checked.ok();
    }
    static ProcessTarget process(int64_t pid, const std::string& sha256 = kOther) { return {pid, kSecond, "boot", "/usr/bin/python3.11", sha256, true}; }

    ToldScene scene;
    const RemedyIndicator content{"i", Kind::Sha256, kBad, "", ""}, path{"i", Kind::Path, kFile, "", ""}, script{"i", Kind::Image, "/home/ann/.beacon.py", "", ""},
        cron{"i", Kind::Persistence, kCron, "cron", ""}, remote{"i", Kind::Remote, "203.0.113.9", "", ""}, name{"i", Kind::Remote, "evil.example", "", ""};
};

TEST_F(RemedyScope, Files_areNamedByContentOrPath_andNeverWithForce) {
    EXPECT_TRUE(isNamed(content, Action::QuarantineFile, FileTarget{"/srv/anywhere", kBad, false}));
    EXPECT_FALSE(isNamed(content, Action::QuarantineFile, FileTarget{kFile, kOther, false}));
    EXPECT_TRUE(isNamed(path, Action::QuarantineFile, FileTarget{kFile, kOther, false}));
    EXPECT_FALSE(isNamed(path, Action::QuarantineFile, FileTarget{"/home/ann/.ssh/id", kOther, false}));
    EXPECT_FALSE(isNamed(path, Action::QuarantineFile, FileTarget{kFile, kOther, false, {"/home/ann/another-name"}}));
    EXPECT_TRUE(isNamed(content, Action::QuarantineFile, FileTarget{kFile, kBad, false, {"/home/ann/another-name"}})) << "it is the same content";
    EXPECT_FALSE(isNamed(content, Action::QuarantineFile, FileTarget{kFile, kBad, true})) << "also what a package put there";
    EXPECT_FALSE(isNamed(content, Action::RemovePersistence, FileTarget{kFile, kBad, false}, Action::QuarantineFile)) << "another action";
    EXPECT_TRUE(isNamed(content, Action::QuarantineFile, FileTarget{kFile, kBad, false, {"/srv/link"}})) << "the same content, whatever it is called";
    EXPECT_FALSE(isNamed(path, Action::QuarantineFile, FileTarget{kFile, kOther, false, {"/etc/passwd"}})) << "what the path does not have could be taken by a link";
}

TEST_F(RemedyScope, Entries_areNamedByTheirFile_orByWhatTheyStartOnThisComputer) {
    const PersistenceTarget evil{"cron", kCron, kLine, ""}, good{"cron", kCron, "@daily root /usr/bin/backup", ""};
    for (const RemedyIndicator& one : {content, path}) {
        EXPECT_TRUE(isNamed(one, Action::RemovePersistence, evil)) << one.value;
        EXPECT_FALSE(isNamed(one, Action::RemovePersistence, good)) << one.value;
    }
    EXPECT_TRUE(isNamed(cron, Action::RemovePersistence, good)) << "every one of that file";
    EXPECT_FALSE(isNamed({"i", Kind::Persistence, kCron, "cron", kLine}, Action::RemovePersistence, good));
    EXPECT_FALSE(isNamed({"i", Kind::Persistence, "/etc/cron.d/other", "", ""}, Action::RemovePersistence, evil));
    scene.digests[kFile] = kOther;
    EXPECT_FALSE(isNamed(content, Action::RemovePersistence, evil)) << "it starts something else by now";
    scene.started.erase(std::string(kCron) + '\n' + kLine);
    EXPECT_TRUE(isNamed(content, Action::RemovePersistence, evil)) << "it is gone: nothing is done to it";
}

TEST_F(RemedyScope, Processes_areNamedByContentOrProgram_andOneThatHasEndedHurtsNobody) {
    for (const Action action : {Action::KillProcess, Action::SuspendProcess}) {
        EXPECT_TRUE(isNamed(content, action, process(7, kBad)));
        EXPECT_FALSE(isNamed(content, action, process(7)));
        EXPECT_TRUE(isNamed(script, action, process(7)));
        EXPECT_FALSE(isNamed(script, action, process(8))) << "the interpreter runs another script";
        EXPECT_TRUE(isNamed(script, action, process(9))) << "it is not there";
        EXPECT_FALSE(isNamed(path, action, process(7)));
        EXPECT_TRUE(isNamed(remote, action, process(8))) << "the history alone knows who talked to it";
    }
}

TEST_F(RemedyScope, AddressesAndNames_areThoseAlone_howeverLong) {
    const IpAddress address = *IpAddress::parse("203.0.113.9");
    EXPECT_TRUE(isNamed(remote, Action::DenyAddress, AddressTarget{address, 128, 0, kHour}));
    EXPECT_FALSE(isNamed(remote, Action::DenyAddress, AddressTarget{address, 120, 0, kHour})) << "its whole network";
    EXPECT_FALSE(isNamed(remote, Action::DenyAddress, AddressTarget{*IpAddress::parse("203.0.113.10"), 128, 0, kHour}));
    EXPECT_TRUE(isNamed(remote, Action::KillConnections, ConnectionTarget{6, {}, address, 0, 0}));
    EXPECT_FALSE(isNamed(remote, Action::KillConnections, ConnectionTarget{6, {}, {}, 22, 0}));
    EXPECT_FALSE(isNamed(remote, Action::KillConnections, ConnectionTarget{6, {}, address, 0, 0, process(7)})) << "whose, the remedy does not say";
    EXPECT_TRUE(isNamed(name, Action::DenyName, NameTarget{"evil.example", {}, kHour}));
    EXPECT_FALSE(isNamed(name, Action::DenyName, NameTarget{"example", {}, kHour}));
    EXPECT_FALSE(isNamed(name, Action::DenyName, NameTarget{"evil.example", {address}, kHour})) << "and an address that it does not name";
}

TEST_F(RemedyScope, Evidence_isOfWhatIsNamed_withoutMemory) {
    const auto isKept = [&](const RemedyIndicator& indicator, EvidenceTarget target) { return isNamed(indicator, Action::CollectEvidence, std::move(target)); };
    EXPECT_TRUE(isKept(content, {{process(7, kBad)}, {kFile, kCron}})) << "the crontab starts it";
    EXPECT_TRUE(isKept(content, {{}, {"/home/ann/gone"}}));
    EXPECT_FALSE(isKept(content, {{}, {kFile, "/etc/passwd"}}));
    EXPECT_FALSE(isKept(content, {{process(8)}, {kFile}}));
    EXPECT_TRUE(isKept(cron, {{}, {kCron}}));
    EXPECT_FALSE(isKept(content, {{process(7, kBad)}, {}, true})) << "what it holds in memory";
    EXPECT_FALSE(isKept(content, {{}, {kFile}, false, int64_t{1} << 40}));
}

TEST_F(RemedyScope, WhatIsDoneWhereverAnythingIsFound_isDoneExactlySo) {
    Remedy remedy;
    remedy.id = "rem-1";
    remedy.indicators = {content};
    remedy.steps = {{Action::RunScript, {}, ScriptTarget{"/bin/sh", "true", kMinute}}, {Action::ContainHost, {}, HostTarget{{}, kHour}}};
    EXPECT_TRUE(isCovered(remedy, {"s1", Action::RunScript, ScriptTarget{"/bin/sh", "true", kMinute}, {}}));
    EXPECT_FALSE(isCovered(remedy, {"s1", Action::RunScript, ScriptTarget{"/bin/sh", "true; rm -r /home", kMinute}, {}}));
    EXPECT_TRUE(isCovered(remedy, {"s1", Action::ContainHost, HostTarget{{}, kHour}, {}}));
    EXPECT_FALSE(isCovered(remedy, {"s1", Action::ContainHost, HostTarget{{}, 0}, {}})) << "for ever";
    EXPECT_FALSE(isCovered(remedy, {"s1", Action::RestartHost, NoTarget{}, {}}));
    EXPECT_FALSE(isCovered(remedy, {"s1", Action::QuarantineFile, FileTarget{kFile, kBad, false}, {}})) << "an indicator that no step uses so";
}

} // namespace
