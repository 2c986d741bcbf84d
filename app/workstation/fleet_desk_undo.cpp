// SPDX-License-Identifier: GPL-3.0-or-later
// Before something is undone its computer is asked what that would do; and what is in force gets another end.
#include "app/workstation/fleet_desk.h"

#include "ui/services/settings.h"

#include "core/base/wall_clock.h"
#include "core/mitigation/extension.h"

#include <QTimer>

namespace metsuke {

namespace {

constexpr int kLookEveryMs = 100, kMostLooks = 100; ///< ten seconds: somebody waits in front of the window

} // namespace

FleetService::Token FleetDesk::extend(const std::string& order, Duration duration) {
    const Token token = m_next++;
    const auto draft = [this, token, order, duration] {
        m_worker.post([this, token, order, duration, by = Settings::instance().author()](const Result<fleet::Roster*>& roster) {
            const auto made = [&]() -> Result<std::string> {
                METSUKE_TRY(fleet::Roster* const opened, roster);
                METSUKE_TRY(mitigation::MitigationDesk* const desk, m_worker.mitigation().desk(*opened));
                METSUKE_TRY(const auto known, desk->book().order(order));
                if (!known) {
                    return Error(ErrorCode::NotFound, Message("mitigation.unknown_order").with("order", order));
                }
                const Timestamp now = wallClock();
                METSUKE_TRY(const mitigation::DirectOrder extension, mitigation::extensionOf(*known, duration, now));
                METSUKE_TRY(const auto operation, desk->draft({extension.plan}, by, now, {{extension.plan.id, extension.facts}}));
                static_cast<void>(operation);
                METSUKE_CHECK(desk->dryRun(extension.plan.id, by, now));
                return extension.plan.id;
            }();
            if (made) {
                home([this, token, id = *made] { emit drafted(token, id); });
            } else {
                home([this, token, error = made.error()] { emit proposalFailed(token, error); });
            }
            m_worker.mitigation().lookSoon();
        });
    };
    m_keys.whenOpen(draft, [this, token](const Error& why) { emit proposalFailed(token, why); });
    return token;
}

FleetService::Token FleetDesk::lookAtUndo(const std::string& order, const std::string& undoId) {
    const Token token = m_next++;
    mitigateSigned(order, [this, token, order, undoId](mitigation::MitigationDesk& desk, const std::string& by) -> Result<void> {
        const auto command = desk.lookAtUndo(order, undoId, by, wallClock());
        if (!command && command.error().code == ErrorCode::NotFound) { // there is nobody to be asked
            METSUKE_TRY(const auto look, desk.undoFromReport(order, undoId, command.error().message));
            home([this, token, told = std::make_shared<const mitigation::UndoLook>(look)] { emit undoLooked(token, told); });
            return {};
        }
        METSUKE_CHECK(command);
        home([this, question = UndoQuestion{token, order, undoId, *command, 0}] { followUndo(question); });
        return {};
    });
    return token;
}

void FleetDesk::followUndo(const UndoQuestion& question) {
    mitigate(question.order, [this, question](mitigation::MitigationDesk& desk, const std::string&) -> Result<void> {
        METSUKE_TRY(auto look, desk.undoLook(question.order, question.undoId, question.command));
        if (!look && question.looks >= kMostLooks) {
            METSUKE_TRY(look, desk.undoFromReport(question.order, question.undoId, "mitigation.undo_look_unanswered"));
        }
        if (look) {
            home([this, token = question.token, told = std::make_shared<const mitigation::UndoLook>(std::move(*look))] { emit undoLooked(token, told); });
            return {};
        }
        home([this, next = UndoQuestion{question.token, question.order, question.undoId, question.command, question.looks + 1}] {
            QTimer::singleShot(kLookEveryMs, this, [this, next] { followUndo(next); });
        });
        return {};
    });
}

} // namespace metsuke
