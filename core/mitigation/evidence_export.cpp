// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/evidence_export.h"

#include "core/endpoint/trace_codec.h"
#include "core/evidence/sealed_package.h"
#include "core/fleet/fleet_server.h"
#include "core/mitigation/disk_error.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

namespace metsuke::mitigation {

namespace {

namespace fs = std::filesystem;
constexpr int kOk = 200;
constexpr size_t kLookBack = 200; ///< commands

Error unwritable(const fs::path& path) { return diskError(path, errno); }

Result<FileHandle> memoryFile() {
    FileHandle file(::memfd_create("evidence", MFD_CLOEXEC));
    return file.isOpen() ? Result<FileHandle>(std::move(file)) : unwritable("memory");
}

Result<void> copyAll(const FileHandle& from, const FileHandle& to, const fs::path& path) {
    constexpr size_t kAtOnce = size_t{1} << 20;
    off_t at = 0;
    ssize_t sent = 1;
    while (sent > 0) {
        sent = ::sendfile(to.get(), from.get(), &at, kAtOnce);
    }
    return sent == 0 ? Result<void>() : unwritable(path);
}

Result<void> seal(const FileHandle& from, const FileHandle& to, const std::string& recipient) {
    METSUKE_TRY(const auto key, evidence::RecipientKey::fromText(recipient));
    METSUKE_TRY(const auto totals, evidence::sealPackage(from, to, key));
    static_cast<void>(totals);
    return {};
}

/// Whole or not at all. `recipient`: "" as it is.
Result<void> writeWhole(const FileHandle& made, const fs::path& path, const std::string& recipient) {
    const fs::path part = path.string() + ".part";
    ::unlink(part.c_str());
    const FileHandle file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.isOpen()) {
        return unwritable(part);
    }
    const Result<void> written = recipient.empty() ? copyAll(made, file, part) : seal(made, file, recipient);
    const bool isKept = written.ok() && ::fsync(file.get()) == 0 && ::rename(part.c_str(), path.c_str()) == 0;
    const Error problem = written.ok() ? unwritable(path) : written.error();
    ::unlink(part.c_str());
    return isKept ? Result<void>() : problem;
}

} // namespace

std::vector<CollectedEvidence> collectedBy(const Order& order) {
    std::vector<CollectedEvidence> all;
    for (const plan::StepReport& step : order.report ? order.report->steps : std::vector<plan::StepReport>()) {
        if (step.action == plan::Action::CollectEvidence && step.state == plan::State::Done && !step.undoId.empty()) {
            all.push_back({step.undoId, order.id, order.device()});
        }
    }
    return all;
}

Result<FileHandle> EvidenceExport::opened(const std::string& id, const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto package, m_desk.book().package(id));
    if (!package || package->caseFile != m_case || package->state != TransferState::Verified) {
        return Error(ErrorCode::NotFound, Message("mitigation.cli_no_package").with("package", id));
    }
    METSUKE_TRY(const auto key, m_desk.keyOf(m_case));
    const FileHandle sealed(::open(package->sealedFile().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    METSUKE_TRY(FileHandle content, memoryFile());
    METSUKE_TRY(const auto totals, evidence::openPackage(sealed, &content, key));
    static_cast<void>(totals);
    METSUKE_CHECK(m_desk.noteOpened(*package, by, now));
    return content;
}

Result<std::vector<evidence::Unpacked>> EvidenceExport::unpack(const std::string& package, const fs::path& folder, const std::string& by, Timestamp now) {
    METSUKE_TRY(const FileHandle content, opened(package, by, now));
    return evidence::unpackUstar(content, folder);
}

Result<void> EvidenceExport::bundle(const std::string& package, const fs::path& file, const std::string& recipient, const std::string& by, Timestamp now) {
    METSUKE_TRY(const FileHandle content, opened(package, by, now));
    METSUKE_TRY(const FileHandle made, memoryFile());
    METSUKE_CHECK(evidence::addToUstar(made, "evidence.tar", content, ::lseek(content.get(), 0, SEEK_END)));
    METSUKE_CHECK(addSurroundings(made, package));
    METSUKE_CHECK(evidence::endUstar(made));
    ::lseek(made.get(), 0, SEEK_SET);
    return writeWhole(made, file, recipient);
}

Result<void> EvidenceExport::addSurroundings(const FileHandle& archive, const std::string& id) {
    METSUKE_TRY(const auto package, m_desk.book().package(id));
    METSUKE_TRY(const auto order, m_orders.order(package->order));
    if (order) {
        METSUKE_CHECK(evidence::addToUstar(archive, "plan.json", plan::writePlan(order->plan)));
        METSUKE_CHECK(evidence::addToUstar(archive, "report.json", order->report ? plan::writeReport(*order->report) : "null"));
    }
    METSUKE_TRY(const auto commands, m_roster.commands(package->device, kLookBack));
    const auto answered = std::ranges::find_if(
        commands, [](const fleet::CommandRecord& one) { return one.command.targetKind == "x-metsuke:trace" && one.response && one.response->status == kOk; });
    if (const auto trace = answered != commands.end() ? fleet::traceOf(*answered->response) : Error(ErrorCode::NotFound, Message()); trace.ok()) {
        METSUKE_CHECK(evidence::addToUstar(archive, "trace.json", endpoint::encodeTrace(*trace)));
    }
    return {};
}

} // namespace metsuke::mitigation
