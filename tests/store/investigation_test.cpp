// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

#include "core/text/message_catalog.h"

#include <random>
#include <sqlite3.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

class InvestigationTest : public StoreTest {
protected:
    void SetUp() override {
        openCase();
        FindingsSnapshot snapshot;
        for (const char* key : {"i1", "i2", "i3"}) {
            Incident incident;
            incident.key = key;
            snapshot.incidents.push_back(std::move(incident));
        }
        ASSERT_OK(store->putFindings(snapshot));
        ASSERT_OK(store->commit());
    }
    /// Everything an analyst can see, as text.
    std::string picture() {
        std::string text;
        const auto incidents = store->incidents(kNoLimit);
        for (const Incident& incident : incidents.value()) {
            text += incident.key + "=" + std::string(triageStateName(incident.state)) + " ";
        }
        const auto notes = store->notes(kNoLimit);
        for (const Note& note : notes.value()) {
            text += "note" + std::to_string(note.id) + ":" + note.targetKind + "/" + note.target + "@" + std::to_string(note.at.ns)
                + note.author + note.text + " ";
        }
        const auto pins = store->pins(kNoLimit);
        for (const Pin& pin : pins.value()) {
            text += "pin:" + pin.targetKind + pin.target + std::to_string(pin.ts.ns) + pin.label + " ";
        }
        const auto positions = store->graphPositions(kNoLimit);
        for (const auto& [node, place] : positions.value()) {
            text += node + std::to_string(place.first) + "," + std::to_string(place.second) + " ";
        }
        return text;
    }
    void reopen() {
        store.reset();
        auto opened = CaseStore::open(folder / "test.metsuke");
        ASSERT_OK(opened);
        store = *opened;
    }
    /// What somebody with another tool would do to the closed case.
    void tamper(const char* sql) {
        store.reset();
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((folder / "test.metsuke").c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
        sqlite3_close(database);
    }
    void threeActions() {
        ASSERT_OK(store->setTriage({"i1"}, TriageState::Confirmed, "sato"));
        ASSERT_OK(store->addNote({0, "host", "10.0.0.1", {}, "sato", "first"}));
        ASSERT_OK(store->addPin({"time", "", Timestamp{5}, "here"}, "sato"));
    }
};

} // namespace

TEST_F(InvestigationTest, Actions_areLoggedNewestFirstWithAuthor) {
    threeActions();
    ASSERT_OK(store->recordAction("sato", "export", Message("action.note").with("text", "x")));
    auto log = store->actionLog(10, kNoLimit);
    ASSERT_OK(log);
    ASSERT_EQ(log->size(), 4u);
    EXPECT_EQ(log->front().kind, "export");
    EXPECT_EQ(log->back().kind, "triage");
    EXPECT_EQ(log->back().actor, "sato");
    EXPECT_EQ(log->back().number, 1);
    EXPECT_EQ(log->back().hash.size(), 64u);
    EXPECT_GT(log->back().at.ns, 0);
    EXPECT_EQ(store->actionLog(2, kNoLimit)->size(), 2u);
}

TEST_F(InvestigationTest, Actions_haveTextInBothLanguages) {
    const auto catalog = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/i18n");
    ASSERT_OK(catalog);
    ASSERT_OK(store->setTriage({"i1"}, TriageState::Confirmed, "sato"));
    auto what = store->undoable();
    ASSERT_OK(what);
    EXPECT_EQ(catalog->render(**what, Language::English), "Marked 1 entry as confirmed");
    EXPECT_EQ(catalog->render(**what, Language::Japanese), "1 件を「確定」に変更");
}

TEST_F(InvestigationTest, NoteThatCarriesADocument_isListedByItsFirstLine) {
    const std::string text = std::string(118, 'x') + "あ and more\n{\"nodes\": []}";
    ASSERT_OK(store->addNote({0, "incident", "i1", {}, "a", text}));
    EXPECT_EQ(store->notes(kNoLimit)->back().text, text);
    const auto undoable = store->undoable();
    ASSERT_OK(undoable);
    EXPECT_EQ(std::get<std::string>((*undoable)->args.front().second), std::string(118, 'x') + "…");
}

TEST_F(InvestigationTest, UndoAllRedoAll_ofRandomActions_returnToBothEnds) {
    std::mt19937 random(7);
    const std::string start = picture();
    std::vector<std::string> pictures{start};
    for (int i = 0; i < 60; ++i) {
        const auto n = static_cast<int>(random() % 4);
        const std::string id = std::to_string(random() % 3 + 1);
        switch (random() % 5) {
        case 0: ASSERT_OK(store->setTriage({"i" + id}, static_cast<TriageState>(n), "a")); break;
        case 1: ASSERT_OK(store->addNote({0, "incident", "i" + id, Timestamp{i + 1}, "a", "text " + std::to_string(i)})); break;
        case 2: ASSERT_OK(store->addPin({"time", "", Timestamp{n}, "label" + id}, "a")); break;
        case 3: ASSERT_OK(store->removePin({"time", "", Timestamp{n}, ""}, "a")); break;
        default: ASSERT_OK(store->saveGraphPositions({{"h" + id, {n, 0.5}}})); break;
        }
        if (picture() != pictures.back()) {
            pictures.push_back(picture());
        }
    }
    for (size_t i = pictures.size(); i-- > 1;) {
        EXPECT_EQ(picture(), pictures[i]);
        ASSERT_OK(store->undo("b"));
    }
    EXPECT_EQ(picture(), start);
    EXPECT_FALSE(store->undoable()->has_value());
    reopen(); // undo survives closing
    for (size_t i = 1; i < pictures.size(); ++i) {
        ASSERT_OK(store->redo("b"));
        EXPECT_EQ(picture(), pictures[i]);
    }
    EXPECT_FALSE(store->redoable()->has_value());
    auto summary = store->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_TRUE(summary->auditIntact);
}

TEST_F(InvestigationTest, NewAction_afterUndo_forgetsWhatCouldBeRedone) {
    threeActions();
    ASSERT_OK(store->undo("a"));
    EXPECT_TRUE(store->redoable()->has_value());
    ASSERT_OK(store->addNote({0, "case", "", {}, "a", "other"}));
    EXPECT_FALSE(store->redoable()->has_value());
    const std::string now = picture();
    ASSERT_OK(store->redo("a"));
    EXPECT_EQ(picture(), now);
}

TEST_F(InvestigationTest, Action_thatChangesNothing_isNeitherLoggedNorUndone) {
    ASSERT_OK(store->removePin({"time", "", Timestamp{1}, ""}, "a"));
    ASSERT_OK(store->saveGraphPositions({}));
    EXPECT_TRUE(store->actionLog(10, kNoLimit)->empty());
    EXPECT_FALSE(store->undoable()->has_value());
}

TEST_F(InvestigationTest, Action_duringAnImport_isCommittedWithWhatCameBefore) {
    appendFlows(*store, 0, 50);
    ASSERT_OK(store->addNote({0, "case", "", {}, "a", "while importing"}));
    appendFlows(*store, 50, 100);
    EXPECT_EQ(store->notes(kNoLimit)->size(), 1u);
    ASSERT_OK(store->finish(false));
    EXPECT_EQ(store->summary(kNoLimit)->flows, 100);
}

TEST_F(InvestigationTest, ActionLog_entryChanged_isNoticed) {
    threeActions();
    tamper("UPDATE action_log SET actor='nobody' WHERE number=2");
    reopen();
    auto summary = store->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_FALSE(summary->auditIntact);
    EXPECT_EQ(summary->auditBrokenAt, 2);
    EXPECT_TRUE(store->isReadOnly());
    EXPECT_EQ(summary->readOnlyReason.id, "store.log_broken");
}

TEST_F(InvestigationTest, ActionLog_entryRemovedInTheMiddle_isNoticed) {
    threeActions();
    tamper("DELETE FROM action_log WHERE number=2; UPDATE action_log SET number=2 WHERE number=3");
    reopen();
    EXPECT_FALSE(store->summary(kNoLimit)->auditIntact);
}

TEST_F(InvestigationTest, ActionLog_endCutOff_isNoticed) {
    threeActions();
    tamper("DELETE FROM action_log WHERE number=3");
    reopen();
    auto summary = store->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_FALSE(summary->auditIntact);
    EXPECT_EQ(summary->auditBrokenAt, 3);
}

TEST_F(InvestigationTest, UndoLog_damagedByHand_isRefusedAndChangesNothing) {
    threeActions();
    const std::string before = picture();
    for (const char* damage : {"UPDATE undo_log SET inverse='nonsense'", "UPDATE undo_log SET inverse='[[\"meta\",[\"key\"],[1]]]'",
             "UPDATE undo_log SET inverse='[[\"pin\",[1],null]]'", "UPDATE undo_log SET inverse='{}'"}) {
        tamper(damage);
        reopen();
        const auto undone = store->undo("a");
        ASSERT_FALSE(undone.ok()) << damage;
        EXPECT_EQ(undone.error().code, ErrorCode::Malformed);
        EXPECT_EQ(picture(), before);
    }
}
