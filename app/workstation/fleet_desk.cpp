// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/fleet_desk.h"

#include "ui/services/settings.h"

#include "core/base/wall_clock.h"

#include <QSettings>

namespace metsuke {

namespace {

const auto kOn = QStringLiteral("agents/serve");
const auto kAddresses = QStringLiteral("agents/addresses");
const auto kPort = QStringLiteral("agents/port");
const auto kEnrolPort = QStringLiteral("agents/enrolPort");
const auto kBroker = QStringLiteral("agents/broker");
const auto kDrop = QStringLiteral("agents/fileDrop");

uint16_t portOf(const QVariant& value, uint16_t otherwise) {
    bool isNumber = false;
    const uint port = value.toUInt(&isNumber);
    return isNumber && port > 0 && port <= 0xffff ? static_cast<uint16_t>(port) : otherwise;
}

} // namespace

FleetDesk::FleetDesk(std::filesystem::path folder, std::unique_ptr<Keyring> keyring)
    : m_folder(std::move(folder))
    , m_keys(m_folder, m_worker, std::move(keyring))
    , m_responses(m_folder, m_worker)
    , m_worker(m_folder, workerEvents()) {
    connect(&m_responses, &ResponseService::evidenceChanged, this, &FleetDesk::tellKeyNeed);
    loadSettings();
    if (Settings::instance().store().value(kOn, false).toBool()) {
        serve(m_serving.settings);
    }
}

FleetDesk::~FleetDesk() = default;

void FleetDesk::home(std::function<void()> then) { QMetaObject::invokeMethod(this, std::move(then), Qt::QueuedConnection); }

RosterWorker::Events FleetDesk::workerEvents() {
    RosterWorker::Events events;
    events.snapshot = [this](FleetSnapshotPtr snapshot) {
        home([this, snapshot = std::move(snapshot)] {
            m_snapshot = snapshot;
            emit rosterChanged();
        });
    };
    events.serving = [this](FleetServing serving) {
        home([this, serving = std::move(serving)] {
            const std::string other = m_serving.servedBy;
            m_serving = serving;
            m_serving.servedBy = other;
            m_keys.setServing(serving.phase == FleetServing::Phase::On && !serving.state.ways.empty(), serving.state.isLocked); // known with the ways
            emit servingChanged();
        });
    };
    events.servedBy = [this](std::string other) {
        home([this, other = std::move(other)] {
            m_serving.servedBy = other;
            emit servingChanged();
        });
    };
    events.progress = [this](Token token, TraceProgress progress) {
        home([this, token, progress = std::move(progress)] { emit traceProgressed(token, progress); });
    };
    events.traced = [this](Token token, Result<endpoint::Trace> trace) { finish(token, std::move(trace)); };
    events.noAgent = [this](Token token) { home([this, token] { emit traceHasNoAgent(token); }); };
    events.orders = [this](OrdersSnapshotPtr orders) {
        home([this, orders = std::move(orders)] {
            m_orders = orders;
            tellKeyNeed();
            emit ordersChanged();
        });
    };
    events.remedy = [this](const RemedyLookPtr& remedy) { m_responses.tellRemedy(remedy); };
    events.others = [this](Token token, OtherComputersPtr others) {
        home([this, token, others = std::move(others)] { emit othersAnswered(token, others); });
    };
    return events;
}

void FleetDesk::finish(Token token, Result<endpoint::Trace> trace) {
    if (trace.ok()) {
        // Its tree is made in the thread that brings it.
        const auto tree = std::make_shared<const TraceTree>(std::make_shared<const endpoint::Trace>(std::move(*trace)));
        home([this, token, tree] { emit traceFinished(token, tree); });
    } else {
        home([this, token, error = trace.error()] { emit traceFailed(token, error); });
    }
}

void FleetDesk::loadSettings() {
    const QSettings& store = Settings::instance().store();
    fleet::FleetSettings& settings = m_serving.settings;
    settings.folder = m_folder;
    for (const QString& address : store.value(kAddresses).toStringList()) {
        settings.listenAddresses.push_back(address.toStdString());
    }
    settings.port = portOf(store.value(kPort), settings.port);
    settings.enrolPort = portOf(store.value(kEnrolPort), settings.enrolPort);
    settings.externalBroker = store.value(kBroker).toString().toStdString();
    settings.fileDrop = store.value(kDrop).toString().toStdString();
}

void FleetDesk::keepSettings(bool isServing) const {
    QSettings& store = Settings::instance().store();
    const fleet::FleetSettings& settings = m_serving.settings;
    QStringList addresses;
    for (const std::string& address : settings.listenAddresses) {
        addresses << QString::fromStdString(address);
    }
    store.setValue(kOn, isServing);
    store.setValue(kAddresses, addresses);
    store.setValue(kPort, settings.port);
    store.setValue(kEnrolPort, settings.enrolPort);
    store.setValue(kBroker, QString::fromStdString(settings.externalBroker));
    store.setValue(kDrop, QString::fromStdString(settings.fileDrop.string()));
}

void FleetDesk::serve(const fleet::FleetSettings& settings) {
    m_serving.settings = settings;
    m_serving.settings.folder = m_folder;
    keepSettings(true);
    m_worker.serve(m_serving.settings);
}

void FleetDesk::stopServing() {
    keepSettings(false);
    m_worker.stopServing();
}

void FleetDesk::makeToken(const TokenWish& wish) {
    m_worker.post([this, wish, settings = m_serving.settings, by = Settings::instance().author()](const Result<fleet::Roster*>& roster) {
        auto token = roster.ok() ? fleet::enrolmentToken(settings, wish.approvesAtOnce, wish.validity, by, wallClock())
                                 : Result<openc2::EnrolmentToken>(roster.error());
        if (token.ok()) {
            home([this, made = *token, wish] { emit tokenMade(made, wish.approvesAtOnce); });
        } else {
            home([this, error = token.error()] { emit tokenFailed(error); });
        }
    });
}

void FleetDesk::change(std::function<Result<void>(fleet::Roster&)> what) {
    m_worker.post([this, what = std::move(what)](const Result<fleet::Roster*>& roster) {
        const Result<void> done = roster.ok() ? what(**roster) : Result<void>(roster.error());
        if (!done) {
            home([this, error = done.error()] { emit decisionFailed(error); });
        }
    });
}

void FleetDesk::decide(const std::string& device, const std::string& fingerprint, fleet::AgentState state) {
    change([device, fingerprint, state, by = Settings::instance().author()](fleet::Roster& roster) {
        return roster.decide(device, fingerprint, state, by, wallClock());
    });
}

void FleetDesk::clearClone(const std::string& device) {
    change([device, by = Settings::instance().author()](fleet::Roster& roster) { return roster.clearClone(device, by, wallClock()); });
}

void FleetDesk::cancelCommand(const std::string& command) {
    change([command, by = Settings::instance().author()](fleet::Roster& roster) { return roster.cancel(command, by, wallClock()); });
}

FleetService::Token FleetDesk::trace(const IpAddress& host, const endpoint::TraceQuestion& question) {
    const Token token = m_next++;
    m_keys.whenOpen([this, token, host, question] { m_worker.trace(token, host, question, Settings::instance().author()); },
        [this, token](const Error& why) { emit traceFailed(token, why); });
    return token;
}

FleetService::Token FleetDesk::traceHistory(const QString& folder, const endpoint::TraceQuestion& question) {
    const Token token = m_next++;
    m_tracer.run(token, folder.toStdString(), question, [this, token](Result<endpoint::Trace> trace) { finish(token, std::move(trace)); });
    return token;
}

FleetService::Token FleetDesk::askOthers(const TraceTreePtr& trace, const IpAddress& host) {
    const Token token = m_next++;
    const auto ask = [this, token, trace, host] {
        change([this, token, trace, host, by = Settings::instance().author()](fleet::Roster& roster) {
            return m_worker.others().ask(roster, token, trace->trace(), host, by, wallClock());
        });
    };
    m_keys.whenOpen(ask, [this](const Error& why) { emit decisionFailed(why); });
    return token;
}

void FleetDesk::cancelTrace(Token token) {
    m_tracer.cancel(token);
    m_worker.cancelTrace(token, Settings::instance().author());
}

} // namespace metsuke
