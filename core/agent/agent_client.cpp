// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/agent_client.h"

#include "core/agent/agent_ledger.h"
#include "core/agent/command_desk.h"
#include "core/base/random_hex.h"
#include "core/base/wall_clock.h"
#include "core/openc2/notices.h"
#include "core/transport/mailbox.h"
#include "core/transport/place.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>

namespace metsuke::agent {

namespace {

using Clock = std::chrono::steady_clock;
using transport::ParcelKind;
constexpr const char* kWorkstation = "workstation";
constexpr size_t kMostPlaces = 4, kMostToldPlaces = 16, kSentAgain = 64;
constexpr size_t kSentAgainBytes = size_t{4} << 20; ///< a quarter of what a transport lets wait
constexpr auto kSendAgain = std::chrono::seconds(20);
constexpr auto kBeforeReconnecting = std::chrono::seconds(5); ///< the answer goes by the old way
constexpr auto kLookAtCertificate = std::chrono::hours(1);
constexpr Duration kRenewBefore = 10 * kDay; ///< a third of the thirty days that a certificate lasts
/// Somebody carries files; they are not to be buried in heartbeats.
constexpr auto kFileHeartbeat = std::chrono::hours(1);

/// Which of the policy's places the workstation thinks that this agent reaches; of an older one nothing is said.
std::vector<std::string> placesIn(const openc2::Command& command) {
    std::vector<std::string> places;
    const auto target = nlohmann::json::parse(command.target, nullptr, false);
    const auto list = target.is_object() ? target.find("places") : target.end();
    if (list != target.end() && list->is_array()) {
        for (const auto& one : *list) {
            if (one.is_string() && places.size() < kMostToldPlaces) {
                places.push_back(one.get<std::string>());
            }
        }
    }
    return places;
}

} // namespace

/// Answers from elsewhere; outlives the client with whoever still works for it.
struct AgentClient::Finished {
    std::mutex mutex; ///< guards the rest
    std::vector<std::pair<std::string, openc2::Response>> answers;
    transport::Mailbox* waiting = nullptr; ///< to be woken; null: the client has gone

    void add(const std::string& command, openc2::Response response) {
        const std::lock_guard lock(mutex);
        if (waiting != nullptr) {
            answers.emplace_back(command, std::move(response));
            waiting->wake();
        }
    }
    [[nodiscard]] auto take() {
        const std::lock_guard lock(mutex);
        return std::exchange(answers, {});
    }
    void close() {
        const std::lock_guard lock(mutex);
        waiting = nullptr;
    }
};

struct AgentClient::Inside {
    Inside(ClientSettings given, AgentFolder opened, std::unique_ptr<AgentLedger> record)
        : settings(std::move(given))
        , folder(std::move(opened))
        , ledger(std::move(record))
        , desk(settings.answers, folder, *ledger, [all = finished](const std::string& command, openc2::Response response) { all->add(command, std::move(response)); }) {
        finished->waiting = &mailbox;
    }
    ~Inside() { finished->close(); }

    struct Way {
        std::unique_ptr<transport::Transport> transport;
        bool isFiles = false;
        Clock::time_point heartbeat; ///< when the next one is due
    };

    /// `set x-metsuke:certificate` (the next one, for the request that waits) and `set x-metsuke:policy`.
    openc2::Response takeOver(const openc2::Command& command, const char* key, const std::function<Result<void>(const std::string&)>& take);
    Result<void> takePolicy(const std::string& text, const std::vector<std::string>& places);
    void registerOwnAnswers();
    Result<void> connect();
    void connectAnew();
    void run(const std::stop_token& stop);
    void act(const transport::Mailbox::Arrived& arrived, const std::stop_token& stop);
    void sendFinished();
    void takeCommand(size_t way, const transport::Parcel& parcel, const std::stop_token& stop);
    void tellHow(Way& way);
    void sendAgain();
    void renewCertificate();
    /// Signs and sends it.
    void notify(const std::string& body, Way& way);
    /// By `preferred` if that is connected, by another one otherwise; not at all when none is: what has no answer is sent
    /// again.
    void send(ParcelKind kind, const std::string& text, size_t preferred);

    ClientSettings settings;
    AgentFolder folder;
    std::unique_ptr<AgentLedger> ledger;
    std::shared_ptr<Finished> finished = std::make_shared<Finished>();
    CommandDesk desk;
    transport::Mailbox mailbox;
    std::vector<Way> ways;
    Clock::time_point again, certificate;
    std::optional<Clock::time_point> reconnect; ///< the policy names other places
    std::jthread thread; ///< last: ends before what it uses
};

openc2::Response AgentClient::Inside::takeOver(
    const openc2::Command& command, const char* key, const std::function<Result<void>(const std::string&)>& take) {
    openc2::Response response;
    const auto target = nlohmann::json::parse(command.target, nullptr, false);
    const bool isThere = target.is_object() && target.contains(key) && target[key].is_string();
    const auto taken = isThere ? take(target[key].get<std::string>()) : Error(ErrorCode::Malformed, Message("link.nothing_to_take").with("name", key));
    if (!taken) {
        response.status = 400;
        response.reason = taken.error().message.id;
    }
    return response;
}

Result<void> AgentClient::Inside::takePolicy(const std::string& text, const std::vector<std::string>& places) {
    const auto before = folder.places();
    METSUKE_CHECK(folder.replacePolicy(text, places));
    if (settings.policyChanged) {
        settings.policyChanged();
    }
    if (folder.places() != before) {
        reconnect = Clock::now() + kBeforeReconnecting;
    }
    return {};
}

void AgentClient::Inside::registerOwnAnswers() {
    settings.answers.add("set", "x-metsuke:certificate", [this](const openc2::Command& command, const std::stop_token&) {
        return takeOver(command, "certificate", [this](const std::string& text) { return folder.renew(text); });
    });
    settings.answers.add("set", "x-metsuke:policy", [this](const openc2::Command& command, const std::stop_token&) {
        return takeOver(command, "policy", [&](const std::string& text) { return takePolicy(text, placesIn(command)); });
    });
}

Result<void> AgentClient::Inside::connect() {
    const transport::Role role{transport::Role::Kind::Agent, folder.device()};
    const transport::Credentials credentials{folder.file("authority.pem"), {}, folder.file("tls.pem"), folder.file("tls.pem")};
    std::optional<Error> problem;
    const auto places = folder.places();
    for (size_t i = 0; i < std::min(places.size(), kMostPlaces); ++i) {
        const auto place = transport::parsePlace(places[i]);
        if (!place) {
            problem = Error(ErrorCode::Malformed, Message("link.bad_place").with("place", places[i]));
            continue;
        }
        const size_t number = ways.size();
        auto changed = [this, number, name = places[i]](bool isConnected, const Message& why) {
            settings.say(isConnected ? Message("link.connected").with("place", name) : why);
            if (isConnected) {
                mailbox.add({number, {}});
            }
        };
        auto way = transport::connectPlace(
            *place, role, credentials, {[this, number](transport::Parcel parcel) { return mailbox.add({number, std::move(parcel)}); }, std::move(changed)});
        if (!way) {
            problem = way.error();
            continue;
        }
        ways.push_back({std::move(way).value(), place->kind == transport::Place::Kind::FileDrop, Clock::now()});
    }
    if (problem && !ways.empty()) {
        settings.say(problem->message);
    }
    return ways.empty() ? problem.value_or(Error(ErrorCode::InvalidArgument, Message("link.no_places"))) : Result<void>();
}

void AgentClient::Inside::connectAnew() {
    ways.clear();
    if (const auto connected = connect(); !connected) {
        settings.say(connected.error().message);
        reconnect = Clock::now() + std::chrono::nanoseconds(settings.connectAgain); // a socket's folder may be made, a certificate's file be mended
    }
}

void AgentClient::Inside::run(const std::stop_token& stop) {
    again = certificate = Clock::now();
    while (!stop.stop_requested()) {
        const Clock::time_point now = Clock::now();
        if (now >= again) {
            sendAgain();
        }
        if (now >= certificate) {
            renewCertificate();
        }
        if (reconnect && now >= *reconnect) {
            reconnect.reset();
            connectAnew();
        }
        Clock::time_point next = std::min({again, certificate, reconnect.value_or(again)});
        for (Way& way : ways) {
            if (now >= way.heartbeat) {
                tellHow(way);
            }
            next = std::min(next, way.heartbeat);
        }
        if (const auto arrived = mailbox.next(next, stop)) {
            act(*arrived, stop);
        }
        sendFinished();
    }
}

void AgentClient::Inside::act(const transport::Mailbox::Arrived& arrived, const std::stop_token& stop) {
    if (arrived.parcel) {
        if (arrived.parcel->kind == ParcelKind::Command) {
            takeCommand(arrived.way, *arrived.parcel, stop);
        }
        return;
    }
    if (arrived.way >= ways.size()) {
        return; // of a place that the policy no longer names
    }
    ways[arrived.way].heartbeat = Clock::now(); // somebody who has just been found is to know at once
    again = Clock::now();
}

void AgentClient::Inside::sendFinished() {
    for (const auto& [command, response] : finished->take()) {
        const auto outcome = desk.finish(command, response, wallClock());
        if (!outcome) {
            settings.say(outcome.error().message);
        } else if (!outcome->answer.empty()) {
            send(ParcelKind::Response, outcome->answer, 0);
        }
    }
}

void AgentClient::Inside::takeCommand(size_t way, const transport::Parcel& parcel, const std::stop_token& stop) {
    const auto outcome = desk.take(parcel.text, wallClock(), stop);
    if (!outcome) {
        settings.say(outcome.error().message);
    } else if (!outcome->answer.empty()) {
        send(ParcelKind::Response, outcome->answer, way);
    }
}

void AgentClient::Inside::notify(const std::string& body, Way& way) {
    openc2::Envelope envelope;
    envelope.type = openc2::Envelope::Type::Notification;
    envelope.requestId = randomHex(16);
    envelope.created = wallClock();
    envelope.from = folder.device();
    envelope.to = {kWorkstation};
    envelope.body = body;
    if (const auto sealed = openc2::seal(envelope, folder.identity())) {
        // What does not fit is told again with the next one.
        [[maybe_unused]] const auto sent = way.transport->send({ParcelKind::Telemetry, folder.device(), *sealed});
    }
}

void AgentClient::Inside::tellHow(Way& way) {
    way.heartbeat = Clock::now() + (way.isFiles ? kFileHeartbeat : std::chrono::nanoseconds(settings.heartbeatEvery));
    if (!way.transport->isConnected()) {
        return;
    }
    openc2::Heartbeat heartbeat;
    settings.fill(heartbeat);
    heartbeat.sent = wallClock();
    heartbeat.epoch = desk.epoch(heartbeat.sent);
    heartbeat.policyVersion = folder.policy()->version;
    heartbeat.certificateUntil = folder.certificateUntil();
    if (auto head = ledger->head()) {
        heartbeat.head = std::move(head).value();
    }
    notify(openc2::writeHeartbeat(heartbeat), way);
}

void AgentClient::Inside::sendAgain() {
    again = Clock::now() + kSendAgain;
    const auto waiting = ledger->unacknowledged(kSentAgain, kSentAgainBytes);
    if (!waiting) {
        settings.say(waiting.error().message);
        return;
    }
    for (const std::string& text : *waiting) {
        send(ParcelKind::Response, text, 0);
    }
}

void AgentClient::Inside::renewCertificate() {
    certificate = Clock::now() + kLookAtCertificate;
    if (folder.certificateUntil() - wallClock() > kRenewBefore) {
        return;
    }
    const auto request = folder.certificateRequest();
    if (!request) {
        settings.say(request.error().message);
        return;
    }
    for (Way& way : ways) {
        notify(openc2::writeRenewal(*request), way);
    }
}

void AgentClient::Inside::send(ParcelKind kind, const std::string& text, size_t preferred) {
    const auto isConnected = [](const Way& way) { return way.transport->isConnected(); };
    auto way = preferred < ways.size() && isConnected(ways[preferred]) ? ways.begin() + static_cast<std::ptrdiff_t>(preferred)
                                                                       : std::find_if(ways.begin(), ways.end(), isConnected);
    if (way != ways.end()) {
        // What does not fit stays in the ledger.
        [[maybe_unused]] const auto sent = way->transport->send({kind, folder.device(), text});
    }
}

AgentClient::AgentClient(std::unique_ptr<Inside> inside)
    : m_inside(std::move(inside)) { }

AgentClient::~AgentClient() {
    m_inside->thread.request_stop();
    m_inside->thread.join();
    m_inside->ways.clear(); // no event of theirs comes to what goes now
}

Result<std::unique_ptr<AgentClient>> AgentClient::start(ClientSettings settings) {
    METSUKE_TRY(auto folder, AgentFolder::open(settings.state, settings.device));
    if (!folder.policy()) {
        return Error(ErrorCode::InvalidArgument, Message("link.not_enrolled").with("path", settings.state.string()));
    }
    METSUKE_TRY(auto ledger, AgentLedger::open(settings.state));
    auto inside = std::make_unique<Inside>(std::move(settings), std::move(folder), std::move(ledger));
    inside->registerOwnAnswers();
    METSUKE_CHECK(inside->desk.restore(wallClock()));
    inside->connectAnew();
    inside->thread = std::jthread([all = inside.get()](const std::stop_token& stop) { all->run(stop); });
    return std::unique_ptr<AgentClient>(new AgentClient(std::move(inside)));
}

} // namespace metsuke::agent
