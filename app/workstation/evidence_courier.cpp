// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/evidence_courier.h"

#include "core/base/wall_clock.h"

#include <algorithm>

namespace metsuke {

namespace {

using namespace std::chrono_literals;
constexpr auto kCourierTurn = 200ms;
constexpr auto kCourierLook = 1s; ///< what another process does shows by then
constexpr auto kCourierAgain = 5s; ///< after it could not be opened

auto standingOf(const mitigation::EvidencePackage& one) { return std::tie(one.id, one.state, one.received, one.size, one.changed, one.reason.id); }

bool isSame(const EvidenceSnapshot& a, const EvidenceSnapshot& b) {
    const auto problem = [](const EvidenceSnapshot& one) { return one.problem ? one.problem->message.id : std::string(); };
    return a.isRead == b.isRead && problem(a) == problem(b) && std::ranges::equal(a.packages, b.packages, [](const auto& one, const auto& other) {
        return one.first == other.first
            && std::ranges::equal(one.second, other.second, [](const auto& x, const auto& y) { return standingOf(x) == standingOf(y); });
    });
}

} // namespace

EvidenceCourier::EvidenceCourier(std::filesystem::path folder, Told told)
    : m_folder(std::move(folder))
    , m_told(std::move(told))
    , m_thread([this](const std::stop_token& stop) { run(stop); }) { }

EvidenceCourier::~EvidenceCourier() = default;

void EvidenceCourier::post(Work work, Failed failed) {
    {
        const std::lock_guard lock(m_mutex);
        m_work.push_back({std::move(work), std::move(failed)});
    }
    m_wake.notify_one();
}

void EvidenceCourier::watchIn(std::set<std::filesystem::path> cases) {
    const std::lock_guard lock(m_mutex);
    m_cases = std::move(cases);
}

void EvidenceCourier::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::deque<Wanted> work;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, stop, kCourierTurn, [this] { return !m_work.empty(); });
            work.swap(m_work);
        }
        for (const Wanted& one : work) {
            const Result<void> opened = open();
            const Result<void> done = opened.ok() ? one.work(*m_desk, *m_roster) : opened;
            if (!done.ok()) {
                one.failed(done.error());
            }
            m_looked = {};
        }
        turn();
    }
}

Result<void> EvidenceCourier::open() {
    if (!m_roster) {
        METSUKE_TRY(m_roster, fleet::Roster::open(m_folder));
    }
    if (!m_desk) {
        METSUKE_TRY(m_desk, mitigation::EvidenceDesk::open(m_folder, *m_roster));
    }
    return {};
}

void EvidenceCourier::turn() {
    const auto now = Clock::now();
    std::error_code none;
    if (!m_desk && !std::filesystem::exists(m_folder / "evidence.db", none)) {
        if (!m_snapshot->isRead) {
            EvidenceSnapshot empty;
            empty.isRead = true;
            tell(std::move(empty));
        }
        return;
    }
    if (!m_desk) {
        if (now - m_tried < kCourierAgain) {
            return;
        }
        m_tried = now;
        if (const Result<void> opened = open(); !opened.ok()) {
            fail(opened.error());
            return;
        }
    }
    const auto changed = m_desk->tick(wallClock());
    if (!changed.ok()) {
        fail(changed.error());
    } else if (*changed > 0 || now - m_looked > kCourierLook) {
        m_looked = now;
        look();
    }
}

void EvidenceCourier::look() {
    std::set<std::filesystem::path> cases;
    {
        const std::lock_guard lock(m_mutex);
        cases = m_cases;
    }
    EvidenceSnapshot snapshot;
    snapshot.isRead = true;
    for (const std::filesystem::path& path : cases) {
        auto packages = m_desk->book().ofCase(path);
        if (!packages.ok()) {
            fail(packages.error());
            return;
        }
        snapshot.packages[path] = std::move(*packages);
    }
    tell(std::move(snapshot));
}

void EvidenceCourier::fail(const Error& problem) {
    EvidenceSnapshot snapshot = *m_snapshot;
    snapshot.isRead = true;
    snapshot.problem = problem;
    tell(std::move(snapshot));
}

void EvidenceCourier::tell(EvidenceSnapshot snapshot) {
    if (!isSame(*m_snapshot, snapshot)) {
        m_snapshot = std::make_shared<const EvidenceSnapshot>(std::move(snapshot));
        m_told(m_snapshot);
    }
}

} // namespace metsuke
