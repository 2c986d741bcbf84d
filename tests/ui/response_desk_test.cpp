// SPDX-License-Identifier: GPL-3.0-or-later
// What stands beside the orders, behind the window: exceptions, marks, evidence that the desktop itself fetches, and remedies.
#include "tests/fleet/fleet_fixture.h"
#include "tests/ui/window_support.h"

#include "app/workstation/fleet_desk.h"

#include "core/base/private_file.h"
#include "core/base/wall_clock.h"
#include "core/evidence/sealed_package.h"
#include "core/evidence/ustar.h"
#include "core/fleet/fleet_keys.h"
#include "tests/support/memory_file.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;
using fleet::test::Computer;
using mitigation::ExceptionKind;
using mitigation::TransferState;
using mitigation::WorkQueue;

namespace {

class ResponseDeskTest : public fleet::test::FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        m_desk = std::make_unique<FleetDesk>(path());
        QObject::connect(&beside(), &ResponseService::failed, m_desk.get(), [this](const Error& error) { m_failure = error.message.id; });
        QObject::connect(&beside(), &ResponseService::fileSaved, m_desk.get(), [this](const QString& saved) { m_saved = saved; });
        m_desk->watchWire(m_desk.get(), casePath());
    }
    [[nodiscard]] ResponseService& beside() const { return *m_desk->responses(); }
    [[nodiscard]] QString casePath() const { return QString::fromStdString((path() / "office.metsuke").string()); }
    void present(const Computer& computer) {
        add(computer, wallClock());
        ASSERT_WORKS(roster->heard(computer.device, computer.heartbeat(wallClock()), "unix:/run/agents.sock", wallClock()));
    }
    void answer(const Computer& computer, const std::string& command, const std::string& results) {
        ASSERT_WORKS(roster->markSent({command}, wallClock()));
        ASSERT_WORKS(roster->answered(computer.device, {command, 200, "done", results, ""}, wallClock()));
    }
    [[nodiscard]] std::optional<mitigation::EvidencePackage> package() const {
        const auto all = beside().evidence()->ofCase(casePath());
        return all.empty() ? std::nullopt : std::optional(all.front());
    }
    std::unique_ptr<FleetDesk> m_desk;
    std::string m_failure;
    QString m_saved;
};

} // namespace

TEST_F(ResponseDeskTest, Exceptions_areAddedRefusedAndRemoved) {
    mitigation::Exception wanted;
    wanted.kind = ExceptionKind::Path;
    wanted.value = "/opt/tool/";
    wanted.until = wallClock() + kDay;
    beside().addException(wanted);
    ASSERT_TRUE(waitUntil([&] { return m_failure == "exceptions.no_reason"; })) << m_failure;
    wanted.why = "backup";
    beside().addException(wanted);
    ASSERT_TRUE(waitUntil([&] { return m_desk->orders()->exceptions.size() == 1; })) << m_failure;
    const mitigation::Exception known = m_desk->orders()->exceptions.front();
    EXPECT_EQ(known.value, "/opt/tool/");
    EXPECT_FALSE(known.by.empty());
    beside().removeException(known.id);
    EXPECT_TRUE(waitUntil([&] { return m_desk->orders()->exceptions.empty(); })) << m_failure;
}

TEST_F(ResponseDeskTest, Marks_areInTheQueueUntilDealtWith) {
    const Computer computer;
    present(computer);
    const auto entries = [&] { return m_desk->orders()->queues[static_cast<size_t>(WorkQueue::CustomCleanUp)].size(); };
    beside().mark(WorkQueue::CustomCleanUp, computer.device, true, QStringLiteral("rootkit"));
    ASSERT_TRUE(waitUntil([&] { return entries() == 1; })) << m_failure;
    beside().mark(WorkQueue::CustomCleanUp, computer.device, false, QStringLiteral("installed anew"));
    EXPECT_TRUE(waitUntil([&] { return entries() == 0; })) << m_failure;
}

TEST_F(ResponseDeskTest, Evidence_isFetchedByTheDesktopItself_andUnpacked) {
    const Computer computer;
    present(computer);
    beside().fetchEvidence({"undo-1", "p-1", computer.device}, casePath());
    ASSERT_TRUE(waitUntil([&] { return package().has_value(); })) << m_failure;
    // The computer seals a small archive for the case's key.
    const FileHandle archive = memoryFile(), sealed = memoryFile();
    ASSERT_TRUE(evidence::addToUstar(archive, "file-1-evil", std::string_view("not a virus")).ok());
    ASSERT_TRUE(evidence::endUstar(archive).ok());
    ::lseek(archive.get(), 0, SEEK_SET);
    ASSERT_TRUE(evidence::sealPackage(archive, sealed, evidence::RecipientKey::fromText(package()->recipient).value()).ok());
    const auto totals = evidence::totalsOf(sealed);
    ASSERT_TRUE(totals.has_value());
    std::string command;
    ASSERT_TRUE(waitUntil([&] {
        const auto records = roster->commands(computer.device, 10);
        command = records.ok() && !records->empty() ? records->front().command.id : std::string();
        return !command.empty();
    }));
    answer(computer, command, evidence::writePiece({totals->sha256, totals->size, 0, contentOf(sealed)}));
    ASSERT_TRUE(waitUntil([&] { return package()->state == TransferState::Verified; })) << package()->reason.id;
    beside().unpackEvidence("undo-1", casePath(), QString::fromStdString((path() / "lab").string()));
    ASSERT_TRUE(waitUntil([&] { return !m_saved.isEmpty(); })) << m_failure;
    EXPECT_EQ(readPrivateFile(path() / "lab/file-1-evil", 100, "").value(), "not a virus");
}

TEST_F(ResponseDeskTest, EvidenceThatIsNotWantedAnyMore_isGivenUp) {
    const Computer computer;
    present(computer);
    beside().fetchEvidence({"undo-1", "p-1", computer.device}, casePath());
    ASSERT_TRUE(waitUntil([&] { return package().has_value(); })) << m_failure;
    beside().cancelEvidence("undo-1");
    ASSERT_TRUE(waitUntil([&] { return package()->state == TransferState::Failed; })) << m_failure;
    EXPECT_EQ(package()->reason.id, "mitigation.evidence_cancelled");
    beside().bundleEvidence("undo-1", casePath(), QString::fromStdString((path() / "out").string()), {});
    EXPECT_TRUE(waitUntil([&] { return m_failure == "mitigation.cli_no_package"; })) << m_failure;
}

TEST_F(ResponseDeskTest, Remedy_isCheckedAskedAndDraftedWhereItApplies) {
    const Computer infected;
    const Computer clean("pc-13");
    present(infected);
    add(clean, wallClock());
    plan::Remedy remedy;
    remedy.id = "remedy-7";
    remedy.title = "beacon";
    remedy.who = "CERT";
    remedy.created = Timestamp{wallClock().ns / kMillisecond * kMillisecond} - kHour;
    remedy.expires = remedy.created + 7 * kDay;
    remedy.indicators = {{"i1", plan::RemedyIndicator::Kind::Path, "/home/t/.update", {}, {}}};
    remedy.steps = {{plan::Action::QuarantineFile, {"i1"}, std::nullopt}};
    const auto file = path() / "beacon.remedy";
    ASSERT_FALSE(writePrivateFile(file, plan::writeRemedy(remedy, std::move(openc2::SigningKey::make()).value())));
    beside().openRemedy(QString::fromStdString(file.string()));
    ASSERT_TRUE(waitUntil([&] { return m_failure == "mitigation.remedy_foreign"; })) << m_failure;
    EXPECT_EQ(beside().remedy(), nullptr);

    const auto keys = fleet::FleetKeys::open(path());
    ASSERT_TRUE(keys.ok());
    ASSERT_FALSE(writePrivateFile(file, plan::writeRemedy(remedy, keys->operatorKey())));
    beside().openRemedy(QString::fromStdString(file.string()));
    ASSERT_TRUE(waitUntil([&] { return beside().remedy() != nullptr; })) << m_failure;
    EXPECT_EQ(beside().remedy()->remedy.remedy, remedy);
    beside().askRemedy();
    ASSERT_TRUE(waitUntil([&] { return beside().remedy()->computers.size() == 2; })) << m_failure;

    endpoint::Sighting met;
    met.indicator = {endpoint::Indicator::Kind::Path, "/home/t/.update"};
    met.first = met.last = wallClock();
    met.count = 1;
    endpoint::SightedObject object;
    object.path = "/home/t/.update";
    object.sha256 = std::string(64, 'a');
    met.objects = {object};
    const auto results = [](const endpoint::Sightings& found) { return R"({"sightings":)" + nlohmann::json(endpoint::encodeSightings(found)).dump() + '}'; };
    const auto of = [&](const Computer& one) -> const RemedyComputer& {
        return *std::ranges::find(beside().remedy()->computers, one.device, &RemedyComputer::device);
    };
    answer(infected, of(infected).command, results({{met}, false, false}));
    answer(clean, of(clean).command, results({}));
    ASSERT_TRUE(waitUntil([&] { return of(infected).isSettled && of(clean).isSettled; }));
    ASSERT_TRUE(of(infected).plan.has_value()) << (of(infected).whyNot ? of(infected).whyNot->id : "");
    EXPECT_EQ(of(clean).whyNot->id, "mitigation.remedy_nothing");

    std::string drafted;
    QObject::connect(&beside(), &ResponseService::remedyDrafted, m_desk.get(), [&](const std::string& order) { drafted = order; });
    beside().draftRemedy({infected.device}, "incident-1");
    ASSERT_TRUE(waitUntil([&] { return m_desk->orders()->order(drafted) != nullptr; })) << m_failure;
    EXPECT_EQ(drafted, of(infected).plan->plan.id);
    EXPECT_EQ(m_desk->orders()->order(drafted)->state, mitigation::OrderState::DryRunning);
    EXPECT_EQ(m_desk->orders()->order(drafted)->plan.caseId, "incident-1");
}
