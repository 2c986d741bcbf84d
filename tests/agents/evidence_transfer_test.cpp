// SPDX-License-Identifier: GPL-3.0-or-later
// Evidence comes into the case whole or not at all: over every way, over kill -9 of either end, and from an agent that lies.
#include "core/base/private_file.h"
#include "core/base/random_hex.h"
#include "core/base/wall_clock.h"
#include "core/evidence/sealed_package.h"
#include "core/evidence/ustar.h"
#include "core/fleet/fleet_keys.h"
#include "core/mitigation/evidence_export.h"
#include "tests/agents/evidence_collector.h"
#include "tests/agents/fleet_lab.h"
#include "tests/support/memory_file.h"
#include "tests/support/process.h"

#include <csignal>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;
using evidence::Piece;
using mitigation::EvidenceDesk;
using mitigation::EvidencePackage;
using mitigation::TransferState;

namespace {

constexpr auto kTick = std::chrono::milliseconds(10);

class EvidenceTransfer : public FleetLab {
protected:
    /// An enrolled computer with evidence of `size` bytes that no compression shortens.
    void prepare(size_t size) {
        const auto made = token(true);
        ASSERT_TRUE(enrolDevice(kSender, made).ok());
        std::filesystem::create_directories(m_folder / "actuator");
        const auto keys = fleet::FleetKeys::open(m_settings.folder);
        ASSERT_TRUE(actuator::OrderDesk::pinRoot(m_folder / "actuator", made.root).ok());
        std::filesystem::copy_file(stateOf(kSender) / "policy.json", m_folder / "actuator/policy.json"); // as the recorder would bring it
        const auto bytes = randomBytes(size);
        m_content = std::string(bytes.begin(), bytes.end());
        ASSERT_FALSE(writePrivateFile(m_folder / "evil", m_content));
        Collector collector(m_folder / "actuator");
        m_undo = collector.collect(m_folder / "evil", keys->operatorKey());
    }
    EvidencePackage fetch(EvidenceDesk& desk) {
        const auto begun = desk.fetch({m_undo, "plan-1", kSender, m_folder / "case.metsuke"}, "ann", wallClock());
        EXPECT_TRUE(begun.ok()) << begun.error().message.id;
        return *begun;
    }
    /// Ticks until it has come to an end.
    EvidencePackage followed(EvidenceDesk& desk) {
        EvidencePackage package;
        EXPECT_TRUE(eventually([&] {
            const auto ticked = desk.tick(wallClock());
            EXPECT_TRUE(ticked.ok()) << ticked.error().message.id << ' ' << ticked.error().detail;
            package = desk.book().package(m_undo)->value();
            return package.state > TransferState::Receiving;
        })) << package.received << " of " << package.size << ' ' << package.reason.id;
        return package;
    }
    std::string opened(EvidenceDesk& desk, const EvidencePackage& package) {
        const FileHandle file(::open(package.sealedFile().c_str(), O_RDONLY | O_CLOEXEC)), content = memoryFile();
        const auto key = desk.keyOf(package.caseFile);
        const auto totals = evidence::openPackage(file, &content, *key);
        EXPECT_TRUE(totals.ok()) << totals.error().message.id;
        const auto files = evidence::unpackUstar(content, m_folder / "out");
        EXPECT_TRUE(files.ok()) << files.error().message.id;
        return readFile(m_folder / "out/file-1-evil");
    }
    std::unique_ptr<EvidenceDesk> desk(mitigation::EvidenceLimits limits = smallDisk()) { return std::move(EvidenceDesk::open(m_settings.folder, roster(), limits)).value(); }
    static mitigation::EvidenceLimits smallDisk() {
        mitigation::EvidenceLimits limits;
        limits.leftFree = 1 << 20;
        return limits;
    }
    std::vector<std::string> logged(EvidenceDesk& desk) {
        std::vector<std::string> kinds;
        const auto entries = desk.book().logAfter(0);
        for (const auto& entry : *entries) {
            kinds.push_back(entry.kind);
        }
        return kinds;
    }
    /// A fetch from an agent that answers like this.
    EvidencePackage fetchedFrom(const std::function<openc2::Response(const evidence::PieceRequest&)>& answer, mitigation::EvidenceLimits limits = smallDisk()) {
        EXPECT_TRUE(enrolDevice(kSender, token(true)).ok());
        m_undo = "undo-1";
        const auto client = startCollecting(stateOf(kSender), [&](const std::string& sealed) {
            const auto opened = openc2::open(sealed, [this](const std::string&, const openc2::Envelope&) {
                return std::optional(fleet::FleetKeys::open(m_settings.folder)->operatorKey().verifyingKey());
            });
            ++m_asked;
            return answer(evidence::readPieceRequest(openc2::readCommand(opened->envelope.body)->target).value());
        });
        EXPECT_TRUE(waitForAgent(kSender));
        const auto made = desk(limits);
        fetch(*made);
        const auto package = followed(*made);
        EXPECT_FALSE(std::filesystem::exists(package.partFile()));
        m_kinds = logged(*made);
        return package;
    }
    static openc2::Response with(const Piece& piece) {
        openc2::Response response;
        response.results = evidence::writePiece(piece);
        return response;
    }

    std::string m_content, m_undo;
    std::atomic<int> m_asked = 0;
    std::vector<std::string> m_kinds;
};

constexpr auto kPiece = static_cast<int64_t>(evidence::kPieceBytes);
const std::string kDigest(64, 'a');

} // namespace

TEST_F(EvidenceTransfer, OverTheBroker_comesIntoTheCase_andTheSealedCopyGoes) {
    if (!serve(Way::Broker)) {
        return;
    }
    prepare(3'000'000);
    Collector collector(m_folder / "actuator");
    const auto client = startCollecting(stateOf(kSender), [&](const std::string& sealed) { return collector.take(sealed); });
    ASSERT_TRUE(waitForAgent(kSender));
    const auto made = desk();
    EXPECT_EQ(fetch(*made).state, TransferState::Asking);
    const auto package = followed(*made);
    ASSERT_EQ(package.state, TransferState::Verified) << package.reason.id;
    EXPECT_EQ(opened(*made, package), m_content);
    EXPECT_EQ(logged(*made), (std::vector<std::string>{"evidence.asked", "evidence.verified"}));
    EXPECT_TRUE(eventually([&] { return collector.sealedCopies() == 0; })) << "the workstation says that it has it";
    const auto records = roster().commands(kSender, 100);
    for (const auto& record : *records) {
        EXPECT_TRUE(!record.response || record.response->results.empty()) << "the ledger is no archive";
    }
    EXPECT_EQ(fetch(*made).state, TransferState::Verified) << "asked for again, it stays";
}

TEST_F(EvidenceTransfer, OverTheLocalSocketAndCarriedFiles_comesIntoTheCase) {
    for (const Way way : {Way::LocalSocket, Way::FileDrop}) {
        SCOPED_TRACE(static_cast<int>(way));
        m_server.reset();
        std::filesystem::remove_all(m_folder / "fleet");
        std::filesystem::remove_all(m_folder / "state");
        std::filesystem::remove_all(m_folder / "actuator");
        std::filesystem::remove_all(m_folder / "out");
        std::filesystem::remove_all(m_folder / "case.evidence");
        ASSERT_TRUE(serve(way));
        prepare(700'000);
        Collector collector(m_folder / "actuator");
        const auto client = startCollecting(stateOf(kSender), [&](const std::string& sealed) { return collector.take(sealed); });
        ASSERT_TRUE(waitForAgent(kSender));
        const auto made = desk();
        fetch(*made);
        const auto package = followed(*made);
        ASSERT_EQ(package.state, TransferState::Verified) << package.reason.id;
        EXPECT_EQ(opened(*made, package), m_content);
    }
}

TEST_F(EvidenceTransfer, CommandsInBetween_areAnsweredBeforeItIsOver) {
    if (!serve(Way::Broker)) {
        return;
    }
    prepare(8'000'000);
    Collector collector(m_folder / "actuator");
    const auto client = startCollecting(stateOf(kSender), [&](const std::string& sealed) { return collector.take(sealed); });
    ASSERT_TRUE(waitForAgent(kSender));
    const auto made = desk();
    fetch(*made);
    ASSERT_TRUE(eventually([&] { return made->tick(wallClock()).ok() && made->book().package(m_undo)->value().received > 0; }));
    const auto other = order(kSender);
    ASSERT_TRUE(eventually([&] { return made->tick(wallClock()).ok() && roster().command(other.command.id)->value().state == fleet::CommandState::Answered; }));
    EXPECT_EQ(made->book().package(m_undo)->value().state, TransferState::Receiving);
}

TEST_F(EvidenceTransfer, AgentThatSaysTooMuch_isRefusedAtOnce) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    auto limits = smallDisk();
    limits.caseBytes = 1'000'000;
    const auto package = fetchedFrom([](const evidence::PieceRequest& request) { return with({kDigest, 100 * kPiece, request.number, std::string(kPiece, 'x')}); }, limits);
    EXPECT_EQ(package.state, TransferState::Failed);
    EXPECT_EQ(package.reason.id, "mitigation.evidence_quota");
    EXPECT_EQ(m_asked, 1);
    EXPECT_EQ(m_kinds.back(), "evidence.failed");
}

TEST_F(EvidenceTransfer, AgentWhoseWholeIsNotWhatItSaid_isRefused_andNothingStays) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    const auto package = fetchedFrom([](const evidence::PieceRequest& request) {
        return with({kDigest, 2 * kPiece, request.number, std::string(kPiece, static_cast<char>('x' + request.number))});
    });
    EXPECT_EQ(package.state, TransferState::Failed);
    EXPECT_EQ(package.reason.id, "mitigation.evidence_other_digest");
    EXPECT_FALSE(std::filesystem::exists(package.sealedFile()));
}

TEST_F(EvidenceTransfer, AgentThatAnswersWithOtherPieces_isAskedABoundedNumberOfTimes) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    const auto package = fetchedFrom([this](const evidence::PieceRequest&) { return with({kDigest, 3 * kPiece, 1 + m_asked % 2, std::string(kPiece, 'x')}); });
    EXPECT_EQ(package.state, TransferState::Failed);
    EXPECT_EQ(package.reason.id, "mitigation.evidence_other_piece");
    EXPECT_LE(m_asked, 20);
    EXPECT_GE(std::ranges::count(m_kinds, "evidence.refused"), 8);
}

TEST_F(EvidenceTransfer, AgentThatBeginsAnewForEver_isGivenUp) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    const auto package = fetchedFrom([](const evidence::PieceRequest& request) {
        openc2::Response changed;
        changed.status = 400;
        changed.reason = "actuator.package_changed";
        return request.number == 0 ? with({kDigest, 3 * kPiece, 0, std::string(kPiece, 'x')}) : changed;
    });
    EXPECT_EQ(package.state, TransferState::Failed);
    EXPECT_EQ(package.reason.id, "actuator.package_changed");
    EXPECT_LE(m_asked, 30);
}

TEST_F(EvidenceTransfer, WhatHasArrived_isUnpacked_andGoesToAnExpertAsOneFile) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    prepare(300'000);
    Collector collector(m_folder / "actuator");
    const auto client = startCollecting(stateOf(kSender), [&](const std::string& sealed) { return collector.take(sealed); });
    ASSERT_TRUE(waitForAgent(kSender));
    const auto made = desk();
    fetch(*made);
    ASSERT_EQ(followed(*made).state, TransferState::Verified);
    const auto orders = mitigation::OrderBook::open(m_settings.folder);
    ASSERT_TRUE(orders.ok());
    mitigation::EvidenceExport out(*made, **orders, roster(), m_folder / "case.metsuke");
    const auto files = out.unpack(m_undo, m_folder / "unpacked", "ann", wallClock());
    ASSERT_TRUE(files.ok()) << files.error().message.id;
    EXPECT_EQ(readFile(m_folder / "unpacked/file-1-evil"), m_content);
    EXPECT_FALSE(out.unpack(m_undo, m_folder / "unpacked", "ann", wallClock()).ok()) << "a folder that is there is left alone";

    const auto expert = evidence::OpeningKey::make();
    ASSERT_TRUE(out.bundle(m_undo, m_folder / "to-expert", expert->recipient().toText(), "ann", wallClock()).ok());
    const FileHandle sealed(::open((m_folder / "to-expert").c_str(), O_RDONLY | O_CLOEXEC)), content = memoryFile();
    ASSERT_TRUE(evidence::openPackage(sealed, &content, *expert).ok());
    ASSERT_TRUE(evidence::unpackUstar(content, m_folder / "at-expert").ok());
    EXPECT_TRUE(std::filesystem::exists(m_folder / "at-expert/evidence.tar"));
    EXPECT_EQ(std::ranges::count(logged(*made), std::string("evidence.opened")), 3) << "whoever opens it is on record";

    mitigation::EvidenceExport other(*made, **orders, roster(), m_folder / "other.metsuke");
    EXPECT_EQ(other.unpack(m_undo, m_folder / "elsewhere", "ann", wallClock()).error().message.id, "mitigation.cli_no_package");
}

TEST_F(EvidenceTransfer, Cancelled_isAskedForNoLonger_andIsFetchedAnew) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    ASSERT_TRUE(enrolDevice(kSender, token(true)).ok());
    m_undo = "undo-1";
    const auto made = desk();
    fetch(*made);
    ASSERT_TRUE(made->cancel(m_undo, "suzuki", wallClock()).ok());
    const auto package = made->book().package(m_undo)->value();
    EXPECT_EQ(package.state, TransferState::Failed);
    EXPECT_EQ(package.reason, Message("mitigation.evidence_cancelled").with("by", "suzuki"));
    EXPECT_EQ(*made->tick(wallClock()), 0U);
    EXPECT_EQ(made->cancel(m_undo, "suzuki", wallClock()).error().message.id, "mitigation.evidence_not_coming");
    EXPECT_EQ(fetch(*made).state, TransferState::Asking);
    EXPECT_EQ(logged(*made), (std::vector<std::string>{"evidence.asked", "evidence.failed", "evidence.resumed"}));
}

namespace {

// The two ends as programs of their own, so that they can be killed: this very program, told by its environment what to be.
constexpr const char* kFolder = "METSUKE_TEST_EVIDENCE_FOLDER";
constexpr const char* kPorts = "METSUKE_TEST_EVIDENCE_PORTS"; ///< "8883 8884"

std::unique_ptr<Process> startProgram(const char* name) {
    return std::make_unique<Process>(std::vector<std::string>{std::filesystem::read_symlink("/proc/self/exe").string(), std::string("--gtest_filter=EvidenceProgram.DISABLED_") + name,
        "--gtest_also_run_disabled_tests"});
}

} // namespace

TEST(EvidenceProgram, DISABLED_agent) {
    const char* const given = std::getenv(kFolder);
    ASSERT_NE(given, nullptr) << "part of EvidenceTransfer.KillingEitherEnd_costsPiecesOnly";
    const std::filesystem::path folder(given);
    Collector collector(folder / "actuator");
    const auto client = startCollecting(folder / "state" / kSender, [&](const std::string& sealed) { return collector.take(sealed); });
    ::pause();
}

TEST(EvidenceProgram, DISABLED_workstation) {
    const char* const given = std::getenv(kFolder);
    ASSERT_NE(given, nullptr) << "part of EvidenceTransfer.KillingEitherEnd_costsPiecesOnly";
    fleet::FleetSettings settings;
    settings.folder = std::filesystem::path(given) / "fleet";
    settings.listenAddresses = {"127.0.0.1"};
    int port = 0, enrolPort = 0;
    ASSERT_EQ(std::sscanf(std::getenv(kPorts), "%d %d", &port, &enrolPort), 2);
    settings.port = static_cast<uint16_t>(port);
    settings.enrolPort = static_cast<uint16_t>(enrolPort);
    std::unique_ptr<fleet::FleetServer> server;
    ASSERT_TRUE(eventually([&] { // the broker of the one that was killed has to end first
        auto started = fleet::FleetServer::start(settings, {});
        server = started.ok() ? std::move(started).value() : nullptr;
        return server != nullptr;
    }));
    const auto roster = fleet::Roster::open(settings.folder);
    mitigation::EvidenceLimits limits;
    limits.leftFree = 1 << 20;
    const auto desk = EvidenceDesk::open(settings.folder, **roster, limits);
    while (true) {
        static_cast<void>((*desk)->tick(wallClock()));
        std::this_thread::sleep_for(kTick); // a program that serves, not a test that waits
    }
}

TEST_F(EvidenceTransfer, KillingEitherEnd_costsPiecesOnly) {
    if (!serve(Way::Broker)) {
        return;
    }
    prepare(10'000'000);
    const auto made = desk();
    fetch(*made);
    stopServing();
    ::setenv(kFolder, m_folder.path().c_str(), 1);
    ::setenv(kPorts, (std::to_string(m_settings.port) + ' ' + std::to_string(m_settings.enrolPort)).c_str(), 1);
    auto agent = startProgram("agent"), workstation = startProgram("workstation");
    int64_t last = 0;
    int kills = 0;
    EXPECT_TRUE(eventually([&] {
        const auto package = made->book().package(m_undo)->value();
        EXPECT_GE(package.received, last) << "nothing is fetched from its beginning again";
        if (package.received >= last + 6 && kills < 4 && package.state == TransferState::Receiving) {
            last = package.received;
            auto& victim = ++kills % 2 == 0 ? workstation : agent;
            victim->signal(SIGKILL);
            victim->wait();
            victim = startProgram(kills % 2 == 0 ? "workstation" : "agent");
        }
        return package.state > TransferState::Receiving;
    }));
    EXPECT_EQ(kills, 4);
    const auto package = made->book().package(m_undo)->value();
    ASSERT_EQ(package.state, TransferState::Verified) << package.reason.id;
    EXPECT_EQ(opened(*made, package), m_content);
    EXPECT_TRUE(made->book().verifyLog()->intact);
    for (auto* one : {&agent, &workstation}) {
        (*one)->signal(SIGKILL);
        (*one)->wait();
    }
}
