// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/incident_story.h"
#include "core/model/finding_text.h"
#include "core/text/message_catalog.h"
#include "tests/incident/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr Timestamp kStart{1'794'906'120LL * kSecond};

const MessageCatalog& texts() {
    static const auto loaded
        = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/i18n");
    return *loaded;
}

class Story : public testing::Test {
protected:
    EvidenceRecord& add(
        std::string rule, Phase phase, std::string story, double weight, Duration after, std::string peer) {
        rules.push_back(ruleOf(std::move(rule), phase, "family", weight));
        rules.back().title = rules.back().id + " in words";
        rules.back().traits.story = std::move(story);
        EvidenceRecord& record = records.emplace_back();
        record.rule = &rules.back();
        record.detection.rule = rules.back().id;
        record.detection.phase = phase;
        record.detection.weight = weight;
        record.detection.first = kStart + after;
        record.detection.peer = std::move(peer);
        return record;
    }
    std::string told(Language language = Language::English) {
        return texts().render(incidentStory(members(), hostOf("10.20.0.57"), names, risk), language);
    }
    std::vector<const EvidenceRecord*> members() const {
        std::vector<const EvidenceRecord*> all;
        for (const EvidenceRecord& record : records) {
            all.push_back(&record);
        }
        return all;
    }

    std::deque<RuleDocument> rules;
    std::deque<EvidenceRecord> records;
    HostNames names{{"10.20.0.57", "KEIRI-07"}, {"10.20.0.10", "FILESRV01"}};
    HostRisk risk;
};

} // namespace

TEST_F(Story, Attack_isToldWithWhoWhatSinceWhenAndWhy) {
    add("FILE-002", Phase::PE, "program_download", 3.7, 0, "203.0.113.44");
    add("BCN-001", Phase::C2, "beacon", 4.1, 5 * kMinute, "198.51.100.23").detection.args
        = {{"period", 61.0}, {"visits", int64_t{304}}};
    add("RPC-017", Phase::LM, "remote_execution", 3.6, 99 * kMinute, "10.20.0.10").detection.confirmed = true;
    EXPECT_EQ(told(),
        "KEIRI-07 is compromised, since 2026-11-17 09:02 UTC at the latest. It downloaded a suspicious "
        "program from 203.0.113.44. "
        "5 min later it called 198.51.100.23 every 61 s, 304 times. 94 min later it ran commands on "
        "FILESRV01. "
        "3 detections say so; the strongest is “RPC-017 in words” (RPC-017).");
    const std::string japanese = told(Language::Japanese);
    EXPECT_THAT(japanese, HasSubstr("KEIRI-07 は侵害されています（遅くとも 2026-11-17 09:02 UTC から）。"));
    EXPECT_THAT(japanese, HasSubstr("5 分後、198.51.100.23 へ 61 秒間隔で 304 回接続しました。"));
    EXPECT_THAT(japanese, HasSubstr("FILESRV01 でコマンドを実行しました。"));
    EXPECT_THAT(japanese, Not(HasSubstr("。 "))) << "Japanese sentences stand without a blank between them";
}

TEST_F(Story, UnknownFacts_leaveNoHoleInTheSentence) {
    add("BCN-001", Phase::C2, "beacon", 4.1, 0, "").detection.args
        = {{"destination", std::string("rare.example")}, {"period", 0.0}};
    const std::string english = told();
    EXPECT_THAT(english, HasSubstr("It called rare.example at even intervals."));
    EXPECT_THAT(english, HasSubstr("This rests on one detection, “BCN-001 in words” (BCN-001)."));
}

TEST_F(Story, FactsOfACorrelationsMembers_areTold) {
    add("EXF-005", Phase::EXF, "upload", 4.2, 0, "198.51.100.23").detection.args
        = {{"exf_005_upload.bytes_out", 412e6}};
    EXPECT_THAT(told(), HasSubstr("It sent 412 MB to 198.51.100.23."));
}

TEST_F(Story, OtherSideOfAnAttack_isToldAsItsVictim) {
    add("SMB-009", Phase::LM, "exploit_sent", 4.2, 0, "10.20.0.10").detection.args
        = {{std::string(kSideArgument), std::string(kResponder)}};
    EXPECT_THAT(told(), HasSubstr("FILESRV01 attacked it with an exploit."));
    records.back().detection.args.clear();
    EXPECT_THAT(told(), HasSubstr("It attacked FILESRV01 with an exploit."));
}

TEST_F(Story, Title_hasAFormWithoutTheHost) {
    add("BCN-001", Phase::C2, "beacon", 4.1, 0, "198.51.100.23").detection.args = {{"period", 61.0}};
    add("RPC-017", Phase::LM, "remote_execution", 3.6, kHour, "10.20.0.10");
    Message title = incidentTitle(members(), hostOf("10.20.0.57"), names);
    EXPECT_EQ(texts().render(title, Language::English),
        "KEIRI-07 called 198.51.100.23 every 61 s and ran commands on FILESRV01");
    title.id = "incident.what.2";
    EXPECT_EQ(texts().render(title, Language::English),
        "Called 198.51.100.23 every 61 s and ran commands on FILESRV01");
}

TEST_F(Story, EveryDeed_standsWithoutAnyFactButThePeer) {
    for (const Language language : {Language::English, Language::Japanese}) {
        for (const std::string& id : texts().ids(language)) {
            if (id.starts_with("incident.deed.") || id.starts_with("incident.did.")) {
                const std::string text = texts().render(Message(id).with("peer", "peer.example"), language);
                EXPECT_THAT(text, Not(HasSubstr("{"))) << id;
                EXPECT_THAT(text, Not(HasSubstr("["))) << id;
                EXPECT_THAT(text, Not(HasSubstr("  "))) << id;
            }
        }
    }
}

TEST(CounterCaseText, NamesRulesAndSaysHowSureItIs) {
    Incident incident;
    incident.detections = {"a", "b", "c", "d", "e", "f"};
    incident.risk.counterCase = {"a"};
    const auto say = [&](const std::vector<std::string>& titles) {
        return texts().render(counterCaseMessage(incident, titles, Language::English), Language::English);
    };
    EXPECT_EQ(
        say({"Web beacon"}), "It rests on one detection: if “Web beacon” is wrong, this is no incident.");
    incident.risk.counterCase = {"a", "b"};
    EXPECT_EQ(say({"A", "B"}), "It stays an incident unless 2 of its 6 detections are wrong (“A”, “B”).");
    incident.risk.counterCase = {"a", "b", "c", "d", "e"};
    incident.risk.isCounterCaseLeast = false;
    EXPECT_EQ(say({"A", "B", "C", "D", "E"}),
        "It would be no incident if 5 of its 6 detections were wrong (“A”, “B” and 3 more); fewer may "
        "suffice.");
}

TEST(WithoutHost, SentenceOfAHost_beginsWithWhatItDid) {
    EXPECT_EQ(withoutHost("{host} contacted {peer}", Language::English), "Contacted {peer}");
    EXPECT_EQ(withoutHost("{peer} sent {host} a program", Language::English), "{peer} sent {host} a program");
    EXPECT_EQ(withoutHost("{host} は {peer} に接続しました", Language::Japanese), "{peer} に接続しました");
    EXPECT_EQ(withoutHost("{host} は、{peer} に接続しました", Language::Japanese), "{peer} に接続しました");
    EXPECT_EQ(withoutHost("{host} の証明書", Language::Japanese), "{host} の証明書");
}
