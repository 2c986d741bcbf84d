// SPDX-License-Identifier: GPL-3.0-or-later
// Packages of evidence of a case: what there is, fetching them from agents, and handing them to an expert.
#include "app/cli/agents.h"
#include "app/cli/incident_subject.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/evidence/sealed_package.h"
#include "core/mitigation/evidence_export.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;
constexpr size_t kLookBack = 500; ///< orders

class EvidenceVerb {
public:
    EvidenceVerb(const Environment& environment, const AgentsOptions& options, OpenDesk& open, EvidenceDesk& desk)
        : m_environment(environment)
        , m_options(options)
        , m_open(open)
        , m_desk(desk)
        , m_case(fs::absolute(options.caseFile).lexically_normal()) { }

    /// Those on their way and in the case, then what its orders collected and nobody fetched.
    Result<int> list() {
        METSUKE_TRY(const auto packages, m_desk.book().ofCase(m_case));
        for (const EvidencePackage& package : packages) {
            print(package);
        }
        METSUKE_TRY(const auto incidents, openIncidents(m_case));
        METSUKE_TRY(const auto orders, m_open.desk->book().newest(kLookBack));
        for (const Order& order : orders) {
            const bool isOurs = std::ranges::any_of(incidents, [&](const Incident& one) { return cleanText(one.key, 64) == order.plan.caseId; });
            for (const CollectedEvidence& one : isOurs ? collectedBy(order) : std::vector<CollectedEvidence>()) {
                METSUKE_TRY(const auto known, m_desk.book().package(one.undoId));
                if (!known) {
                    printLine(one.undoId, one.order, one.device, "there", "mitigation.transfer_there", {}, {});
                }
            }
        }
        return static_cast<int>(kDone);
    }

    Result<int> fetch() {
        METSUKE_TRY(const auto order, m_open.desk->book().order(m_options.fetchOrder));
        const auto collected = order ? collectedBy(*order) : std::vector<CollectedEvidence>();
        if (collected.empty()) {
            return Error(ErrorCode::NotFound, Message("mitigation.cli_no_evidence").with("order", m_options.fetchOrder));
        }
        for (const CollectedEvidence& one : collected) {
            METSUKE_TRY(const auto begun, m_desk.fetch({one.undoId, one.order, one.device, m_case}, userName(), wallClock()));
            static_cast<void>(begun);
        }
        bool areAllThere = true;
        METSUKE_TRY(const bool isOver, follow(*m_open.desk, m_options.patience, [&]() -> Result<bool> {
            METSUKE_TRY(const size_t changed, m_desk.tick(wallClock()));
            static_cast<void>(changed);
            bool isSettled = true;
            areAllThere = true;
            for (const CollectedEvidence& one : collected) {
                METSUKE_TRY(const auto package, m_desk.book().package(one.undoId));
                isSettled = isSettled && package->state > TransferState::Receiving;
                areAllThere = areAllThere && package->state == TransferState::Verified;
            }
            return isSettled;
        }));
        for (const CollectedEvidence& one : collected) {
            METSUKE_TRY(const auto package, m_desk.book().package(one.undoId));
            print(*package);
        }
        if (!isOver) {
            std::fprintf(stderr, "%s\n", words(m_environment, "mitigation.cli_evidence_open").c_str());
        }
        return static_cast<int>(areAllThere ? kDone : kDoneWithDamage);
    }

    Result<int> extract() {
        METSUKE_TRY(const auto files, out().unpack(m_options.extract.front(), m_options.extract.back(), userName(), wallClock()));
        for (const evidence::Unpacked& file : files) {
            m_options.json ? printRow(Json{{"name", cleanText(file.name)}, {"size", file.size}})
                           : static_cast<void>(std::printf("%12lld  %s\n", static_cast<long long>(file.size), cleanText(file.name).c_str()));
        }
        return static_cast<int>(kDone);
    }

    /// One file for the expert; sealed to the expert's key.
    Result<int> bundle() {
        if (m_options.recipient.empty()) {
            std::fprintf(stderr, "%s\n", words(m_environment, Message("mitigation.cli_bundle_plain").with("path", m_options.output)).c_str());
        }
        METSUKE_CHECK(out().bundle(m_options.package, m_options.output, m_options.recipient, userName(), wallClock()));
        return static_cast<int>(kDone);
    }

private:
    EvidenceExport out() { return {m_desk, m_open.desk->book(), *m_open.roster, m_case}; }
    void print(const EvidencePackage& one) { printLine(one.id, one.order, one.device, nameOf(one.state), textOf(one.state), &one, one.reason); }
    void printLine(const std::string& id, const std::string& order, const std::string& device, std::string_view state, std::string_view text,
        const EvidencePackage* package, const Message& reason) {
        const int64_t size = package != nullptr ? package->size : 0, received = package != nullptr ? package->received : 0;
        const std::string digest = package != nullptr ? package->sha256 : std::string();
        if (m_options.json) {
            const Json row{{"package", id}, {"order", order}, {"device", device}, {"state", state}, {"bytes", size}, {"sha256", digest}, {"pieces", evidence::piecesOf(size)},
                {"received", received}, {"why", reason.id.empty() ? "" : words(m_environment, reason)}};
            printRow(row);
            return;
        }
        std::printf("%s  %s  %s  %lld/%lld  %lld  %s  %s%s\n", id.c_str(), cleanText(device).c_str(), order.c_str(), static_cast<long long>(received),
            static_cast<long long>(evidence::piecesOf(size)), static_cast<long long>(size), digest.empty() ? "-" : digest.c_str(), words(m_environment, Message(std::string(text))).c_str(),
            reason.id.empty() ? "" : (": " + words(m_environment, reason)).c_str());
    }

    const Environment& m_environment;
    const AgentsOptions& m_options;
    OpenDesk& m_open;
    EvidenceDesk& m_desk;
    const fs::path m_case;
};

Result<int> run(const Environment& environment, const AgentsOptions& options) {
    if (!options.makeKey.empty()) {
        METSUKE_TRY(const auto key, evidence::OpeningKey::make());
        METSUKE_CHECK(key.save(options.makeKey));
        std::printf("%s\n", key.recipient().toText().c_str());
        return static_cast<int>(kDone);
    }
    if (!options.key.empty()) { // of an expert, who has no fleet
        METSUKE_TRY(const auto key, evidence::OpeningKey::load(options.key));
        const FileHandle sealed(::open(options.caseFile.c_str(), O_RDONLY | O_CLOEXEC)), content(::memfd_create("evidence", MFD_CLOEXEC));
        METSUKE_TRY(const auto totals, evidence::openPackage(sealed, &content, key));
        static_cast<void>(totals);
        METSUKE_TRY(const auto files, evidence::unpackUstar(content, options.output));
        for (const evidence::Unpacked& file : files) {
            std::printf("%12lld  %s\n", static_cast<long long>(file.size), cleanText(file.name).c_str());
        }
        return static_cast<int>(kDone);
    }
    METSUKE_TRY(OpenDesk open, openDesk(options));
    METSUKE_TRY(const auto desk, EvidenceDesk::open(options.fleetSettings().folder, *open.roster));
    EvidenceVerb verb(environment, options, open, *desk);
    METSUKE_TRY(const int code, !options.fetchOrder.empty() ? verb.fetch() : !options.extract.empty() ? verb.extract() : !options.package.empty() ? verb.bundle() : verb.list());
    METSUKE_CHECK(recordInCase(environment, options));
    return code;
}

} // namespace

int showEvidence(const Environment& environment, const AgentsOptions& options) {
    const auto code = run(environment, options);
    const auto flushed = flushOutput();
    return !code.ok() ? environment.fail(code.error()) : flushed.ok() ? *code : environment.fail(flushed.error());
}

} // namespace metsuke::cli
