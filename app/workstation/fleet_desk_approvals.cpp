// SPDX-License-Identifier: GPL-3.0-or-later
// A second person's agreement, from the window: files are read and written in the roster's thread.
#include "app/workstation/fleet_desk.h"

#include "core/base/private_file.h"
#include "core/base/replace_file.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"

namespace metsuke {

using mitigation::MitigationDesk;

namespace {

Error cannot(const char* id, const QString& file, const std::string& why = {}) { return {ErrorCode::NotFound, Message(id).with("path", file.toStdString()), why}; }

/// A file that somebody brings.
Result<std::string> textOf(const QString& file) {
    constexpr const char* kFailure = "workstation.file_unreadable";
    METSUKE_TRY(auto text, readPrivateFile(file.toStdString(), mitigation::kLargestRequest, kFailure));
    return text.empty() ? cannot(kFailure, file) : Result<std::string>(std::move(text));
}

Result<void> write(const QString& file, const std::string& text) {
    const std::error_code failed = replaceFile(file.toStdString(), text);
    return failed ? Result<void>(cannot("workstation.file_unwritable", file, failed.message())) : Result<void>();
}

/// The order as it stands, looked at.
Result<mitigation::Order> orderIn(MitigationDesk& desk, const std::string& id) {
    METSUKE_TRY(auto order, desk.book().order(id));
    return order ? Result<mitigation::Order>(std::move(*order)) : Error(ErrorCode::NotFound, Message("mitigation.unknown_order").with("order", id));
}

} // namespace

void FleetDesk::approveOrder(const std::string& order, const QString& keyFile) {
    const auto agree = [this, order](const KeyDesk::KeyPtr& key) {
        mitigate(order, [order, key](MitigationDesk& desk, const std::string& by) -> Result<void> {
            METSUKE_TRY(const auto known, orderIn(desk, order));
            METSUKE_TRY(const auto text, writeRequest(known));
            METSUKE_TRY(const auto request, mitigation::readRequest(text));
            const Timestamp now = wallClock();
            return desk.approve(order, approvalOf(request, *key, now), by, now);
        });
    };
    m_keys.open(keyFile, agree, [this, order](const Error& why) { emit orderFailed(order, why); });
}

void FleetDesk::declineOrder(const std::string& order, const QString& why) {
    mitigate(order, [order, why = why.toStdString()](MitigationDesk& desk, const std::string& by) { return desk.decline(order, why, by, wallClock()); });
}

void FleetDesk::saveRequest(const std::string& order, const QString& file) {
    mitigate(order, [this, order, file](MitigationDesk& desk, const std::string&) -> Result<void> {
        METSUKE_TRY(const auto known, orderIn(desk, order));
        METSUKE_TRY(const auto text, writeRequest(known));
        METSUKE_CHECK(write(file, text));
        home([this, file] { emit fileSaved(file); });
        return {};
    });
}

void FleetDesk::takeApproval(const std::string& order, const QString& file) {
    mitigate(order, [order, file](MitigationDesk& desk, const std::string& by) -> Result<void> {
        METSUKE_TRY(const std::string text, textOf(file));
        return desk.approve(order, std::string(trim(text)), by, wallClock());
    });
}

void FleetDesk::readRequest(const QString& file) {
    m_worker.post([this, file](const Result<fleet::Roster*>&) {
        const auto text = textOf(file);
        auto request = text.ok() ? mitigation::readRequest(*text) : Result<mitigation::ApprovalRequest>(text.error());
        if (request.ok()) {
            home([this, read = std::make_shared<const mitigation::ApprovalRequest>(std::move(*request))] { emit requestRead(read); });
        } else {
            home([this, error = request.error()] { emit orderFailed({}, error); });
        }
    });
}

void FleetDesk::agreeTo(const ApprovalRequestPtr& request, const QString& keyFile, const QString& approvalFile) {
    const auto agree = [this, request, approvalFile](const KeyDesk::KeyPtr& key) {
        m_worker.post([this, request, key, approvalFile](const Result<fleet::Roster*>&) {
            const auto done = write(approvalFile, approvalOf(*request, *key, wallClock()) + '\n');
            if (done) {
                home([this, approvalFile] { emit fileSaved(approvalFile); });
            } else {
                home([this, error = done.error()] { emit orderFailed({}, error); });
            }
        });
    };
    m_keys.open(keyFile, agree, [this](const Error& why) { emit orderFailed({}, why); });
}

} // namespace metsuke
