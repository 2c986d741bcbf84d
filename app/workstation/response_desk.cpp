// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/response_desk.h"

#include "ui/services/settings.h"

#include "app/workstation/roster_worker.h"
#include "core/base/wall_clock.h"

namespace metsuke {

using mitigation::EvidenceDesk;
using mitigation::EvidenceExport;
using mitigation::MitigationDesk;

namespace {

std::filesystem::path absoluteCase(const QString& path) { return EvidenceSnapshot::keyOf(path.toStdString()); }

} // namespace

ResponseDesk::ResponseDesk(const std::filesystem::path& folder, RosterWorker& worker)
    : m_folder(folder)
    , m_worker(worker)
    , m_courier(folder, [this](EvidenceSnapshotPtr snapshot) {
        home([this, snapshot = std::move(snapshot)] {
            m_evidence = snapshot;
            emit evidenceChanged();
        });
    }) { }

void ResponseDesk::home(std::function<void()> then) { QMetaObject::invokeMethod(this, std::move(then), Qt::QueuedConnection); }

void ResponseDesk::fail(const Error& error) {
    home([this, error] { emit failed(error); });
}

void ResponseDesk::inRoster(DeskWork what) {
    m_worker.post([this, what = std::move(what), by = Settings::instance().author()](const Result<fleet::Roster*>& roster) {
        const auto done = [&]() -> Result<void> {
            METSUKE_TRY(fleet::Roster* const opened, roster);
            METSUKE_TRY(MitigationDesk* const desk, m_worker.mitigation().desk(*opened));
            return what(*desk, *opened, by);
        }();
        if (!done) {
            fail(done.error());
        }
        m_worker.mitigation().lookSoon();
    });
}

void ResponseDesk::inCourier(std::function<Result<void>(EvidenceDesk&, fleet::Roster&, const std::string&)> what) {
    m_courier.post([what = std::move(what), by = Settings::instance().author()](EvidenceDesk& desk, fleet::Roster& roster) { return what(desk, roster, by); },
        [this](const Error& error) { fail(error); });
}

void ResponseDesk::addException(const mitigation::Exception& wanted) {
    inRoster([wanted](MitigationDesk& desk, fleet::Roster&, const std::string& by) -> Result<void> {
        mitigation::Exception named = wanted;
        named.by = by;
        METSUKE_TRY(const auto added, desk.book().addException(named, wallClock()));
        static_cast<void>(added);
        return {};
    });
}

void ResponseDesk::removeException(const std::string& id) {
    inRoster([id](MitigationDesk& desk, fleet::Roster&, const std::string& by) -> Result<void> {
        METSUKE_TRY(const auto removed, desk.book().removeException(id, by, wallClock()));
        static_cast<void>(removed);
        return {};
    });
}

void ResponseDesk::mark(mitigation::WorkQueue queue, const std::string& device, bool isIn, const QString& why) {
    inRoster([queue, device, isIn, why = why.toStdString()](MitigationDesk& desk, fleet::Roster& roster, const std::string& by) {
        return mitigation::WorkQueues(desk, roster).mark(queue, device, isIn, why, by, wallClock());
    });
}

void ResponseDesk::requireCompliance(const std::string& order, const std::vector<endpoint::ComplianceCheck>& checks, bool isAutomatic) {
    inRoster([order, checks, isAutomatic](MitigationDesk& desk, fleet::Roster&, const std::string& by) {
        return desk.requireCompliance(order, checks, isAutomatic, by, wallClock());
    });
}

void ResponseDesk::release(const std::string& order, const std::string& undoId, const QString& why) {
    inRoster([order, undoId, why = why.toStdString()](MitigationDesk& desk, fleet::Roster&, const std::string& by) {
        return desk.undo(order, undoId, by, wallClock(), why);
    });
}

void ResponseDesk::fetchEvidence(const mitigation::CollectedEvidence& collected, const QString& casePath) {
    inCourier([collected, path = absoluteCase(casePath)](EvidenceDesk& desk, fleet::Roster&, const std::string& by) -> Result<void> {
        METSUKE_TRY(const auto begun, desk.fetch({collected.undoId, collected.order, collected.device, path}, by, wallClock()));
        static_cast<void>(begun);
        return {};
    });
}

void ResponseDesk::cancelEvidence(const std::string& package) {
    inCourier([package](EvidenceDesk& desk, fleet::Roster&, const std::string& by) { return desk.cancel(package, by, wallClock()); });
}

void ResponseDesk::takeOut(const QString& casePath, const QString& path, ExportWork what) {
    inCourier([this, path, caseFile = absoluteCase(casePath), what = std::move(what)](EvidenceDesk& desk, fleet::Roster& roster, const std::string& by) -> Result<void> {
        METSUKE_TRY(const auto orders, mitigation::OrderBook::open(m_folder));
        EvidenceExport out(desk, *orders, roster, caseFile);
        METSUKE_CHECK(what(out, by));
        home([this, path] { emit fileSaved(path); });
        return {};
    });
}

void ResponseDesk::unpackEvidence(const std::string& package, const QString& casePath, const QString& folder) {
    takeOut(casePath, folder, [package, folder = folder.toStdString()](EvidenceExport& out, const std::string& by) -> Result<void> {
        METSUKE_TRY(const auto files, out.unpack(package, folder, by, wallClock()));
        static_cast<void>(files);
        return {};
    });
}

void ResponseDesk::bundleEvidence(const std::string& package, const QString& casePath, const QString& file, const QString& recipient) {
    takeOut(casePath, file, [package, file = file.toStdString(), key = recipient.trimmed().toStdString()](EvidenceExport& out, const std::string& by) {
        return out.bundle(package, file, key, by, wallClock());
    });
}

void ResponseDesk::openRemedy(const QString& file) {
    m_worker.post([this, file](const Result<fleet::Roster*>& roster) {
        const Result<void> opened = roster.ok() ? m_worker.remedy().open(file, wallClock()) : Result<void>(roster.error());
        if (!opened.ok()) {
            fail(opened.error());
        }
    });
}

void ResponseDesk::askRemedy() {
    m_worker.post([this, by = Settings::instance().author()](const Result<fleet::Roster*>& roster) {
        const Result<void> asked = roster.ok() ? m_worker.remedy().ask(**roster, by, wallClock()) : Result<void>(roster.error());
        if (!asked.ok()) {
            fail(asked.error());
        }
    });
}

void ResponseDesk::draftRemedy(const std::vector<std::string>& devices, const std::string& incident) {
    inRoster([this, devices, incident](MitigationDesk& desk, fleet::Roster&, const std::string& by) -> Result<void> {
        METSUKE_TRY(const std::string first, m_worker.remedy().draft(desk, devices, incident, by, wallClock()));
        home([this, first] { emit remedyDrafted(first); });
        return {};
    });
}

void ResponseDesk::watchIn(const std::set<std::filesystem::path>& cases) {
    std::set<std::filesystem::path> keys;
    for (const std::filesystem::path& path : cases) {
        keys.insert(EvidenceSnapshot::keyOf(path));
    }
    m_courier.watchIn(std::move(keys));
}

void ResponseDesk::tellRemedy(const RemedyLookPtr& remedy) {
    home([this, remedy] {
        m_remedy = remedy;
        emit remedyChanged();
    });
}

} // namespace metsuke
