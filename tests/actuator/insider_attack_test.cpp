// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody tries who has the key of one operator: to take away what holds the computer or the agent up by spelling it otherwise, and to
// read by looking what takes two persons to read.
#include "core/actuator/linux/evidence_handler.h"
#include "core/actuator/linux/package_file_handler.h"
#include "core/actuator/linux/scan_handler.h"
#include "core/sensor/linux/small_files.h"
#include "tests/actuator/quarantine_fixture.h"

#include <algorithm>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using actuator::test::put;
using metsuke::test::readFile;

namespace {

struct InsiderAttack : actuator::test::Quarantine {
    void SetUp() override {
        Quarantine::SetUp();
        if (!stage) {
            return;
        }
        own = stage->path("agent");
        protection = Protection({own});
        quarantine = std::make_unique<QuarantineHandler>(protection, stage->vault(), stage->path("dpkg"));
        evidence = std::make_unique<EvidenceHandler>(protection, stage->path("evidence"), sensor::bootId());
    }
    /// Of one file, whose content is told rightly.
    std::string refusalOf(const std::string& named, const std::string& real) {
        return Direct(*quarantine, plan::Action::QuarantineFile, plan::FileTarget{named, actuator::test::digestOf(real)}).refusal();
    }
    plan::StepReport evidenceOf(const std::string& named) {
        plan::EvidenceTarget target;
        target.files = {named};
        return Direct(*evidence, plan::Action::CollectEvidence, target).check();
    }
    std::string own;
    Protection protection{std::vector<std::string>()};
    std::unique_ptr<QuarantineHandler> quarantine;
    std::unique_ptr<EvidenceHandler> evidence;
};

} // namespace

TEST_F(InsiderAttack, WhatIsProtected_isNotTakenAway_howeverItIsSpelled) {
    put(own + "/journal.db", "METSUKE-SIM");
    EXPECT_EQ(refusalOf(own + "/journal.db", own + "/journal.db"), "protected");
    const std::string above = own.substr(0, own.rfind('/'));
    for (const std::string& named : {above + "//agent/journal.db", above + "/./agent/journal.db", own + "//journal.db", own + "/./journal.db", "/" + own + "/journal.db",
             own + "/../agent/journal.db", "/proc/self/root" + own + "/journal.db"}) {
        EXPECT_NE(refusalOf(named, own + "/journal.db"), "") << named;
        Direct direct(*quarantine, plan::Action::QuarantineFile, plan::FileTarget{named, actuator::test::digestOf(own + "/journal.db")});
        EXPECT_FALSE(direct.act().ok()) << named;
    }
    EXPECT_EQ(readFile(own + "/journal.db"), "METSUKE-SIM");
    EXPECT_EQ(inVault(), 0u);
}

TEST_F(InsiderAttack, FileOfAPackage_isNotTakenAwayWithoutForce_howeverItIsSpelled) {
    put(stage->path("dpkg/tool.list"), path + "\n");
    EXPECT_EQ(refusalOf(path, path), "package_owned");
    const std::string otherwise = stage->path("") + "/evil";
    EXPECT_EQ(refusalOf(otherwise, path), "not_spelled");
    EXPECT_TRUE(exists(path));
}

TEST_F(InsiderAttack, KeysAndPasswords_areEvidenceOfTwoPersonsOnly_andTheAgentsOwnOfNobody) {
    for (const char* secret : {"/etc/shadow", "/etc/ssh/ssh_host_ed25519_key", "/home/ann/.ssh/id_ed25519", "/proc/1/environ", "/proc/kcore"}) {
        EXPECT_EQ(evidenceOf(secret).tier, plan::Tier::T3) << secret;
    }
    for (const char* plain : {"/etc/passwd", "/etc/ssh/sshd_config", "/home/ann/.ssh/id_ed25519.pub", "/home/ann/.ssh/authorized_keys", "/var/log/auth.log"}) {
        EXPECT_EQ(evidenceOf(plain).tier, plan::Tier::T1) << plain;
    }
    for (const std::string& agents : {own + "/journal.db", std::string("/var/lib/metsuke-agent/state/identity.key"), std::string("/var/lib/metsuke-actuator/journal.db")}) {
        const auto report = evidenceOf(agents);
        ASSERT_TRUE(report.refusal) << agents;
        EXPECT_EQ(report.refusal->reason, "protected");
    }
    // Spelled otherwise it is no file at all.
    put(stage->path("home/.ssh/id_x"), "METSUKE-SIM key");
    plan::EvidenceTarget target;
    target.files = {stage->path("home") + "/.ssh/./id_x", stage->path("home") + "//.ssh//id_x"};
    Direct direct(*evidence, plan::Action::CollectEvidence, target);
    const auto done = direct.act();
    ASSERT_TRUE(done.ok());
    EXPECT_TRUE(done->objects.empty());
}

TEST_F(InsiderAttack, RulesThatMatchEverything_bringNoSecretsHome_whicheverWayTheFolderIsSpelled) {
    put(stage->path("home/.ssh/id_x"), "METSUKE-SIM key: hunter2");
    put(stage->path("home/notes"), "METSUKE-SIM plain: 12345");
    std::filesystem::create_directory_symlink(stage->path("home"), stage->path("way"));
    ScanHandler scan;
    for (const std::string& folder : {stage->path("home"), stage->path("home") + "/.ssh/.", stage->path("") + "//home//", "/proc/self/root" + stage->path("home"), stage->path("way") + "/.ssh"}) {
        plan::ScanTarget target;
        target.folders = {folder};
        target.rules = R"(rule everything { strings: $a = /METSUKE-SIM [a-z]+: [a-z0-9]+/ condition: $a })";
        Direct direct(scan, plan::Action::ScanFiles, target);
        const auto done = direct.act();
        ASSERT_TRUE(done.ok()) << done.error().message.id;
        const auto found = std::ranges::find_if(done->objects, [](const auto& one) { return one.name.ends_with("id_x"); });
        ASSERT_NE(found, done->objects.end()) << folder << ": it is told all the same";
        EXPECT_EQ(found->before, "everything");
        for (const plan::TouchedObject& one : done->objects) {
            EXPECT_EQ(one.after.find("hunter2"), std::string::npos) << folder;
            EXPECT_TRUE(!one.name.ends_with("notes") || one.after.find("12345") != std::string::npos) << one.after;
        }
    }
}
