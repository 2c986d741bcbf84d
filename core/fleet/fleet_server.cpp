// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/fleet_server.h"

#include "core/base/wall_clock.h"
#include "core/fleet/fleet_ways.h"
#include "core/fleet/places.h"
#include "core/fleet/reception.h"
#include "core/fleet/revocation_watch.h"
#include "core/fleet/roster_sql.h"
#include "core/fleet/server_lock.h"

#include <algorithm>
#include <mutex>
#include <sys/stat.h>
#include <thread>

namespace metsuke::fleet {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using transport::Mailbox;
using transport::ParcelKind;

constexpr auto kRound = 100ms;
constexpr auto kAcknowledgeEvery = 200ms;
constexpr auto kTellEvery = 100ms;
constexpr auto kPumpAnyway = 1s; // commands become due by time alone
constexpr auto kLookEvery = 1s; // at most: for revoked certificates
constexpr size_t kParcelsARound = 256;

/// Agents of other accounts reach their socket through the folder; nobody can list it, and every file is its
/// owner's alone.
Result<void> letThrough(const std::filesystem::path& folder) {
    if (::chmod(folder.c_str(), 0711) != 0) {
        return Error(
            ErrorCode::PermissionDenied, Message("fleet.folder_failed").with("path", folder.string()));
    }
    return {};
}

} // namespace

struct FleetServer::Inside {
    Inside(FleetSettings given, Events listener, ServerLock held, std::unique_ptr<Roster> opened,
        CertificateAuthority ca, FleetKeys signing)
        : settings(std::move(given))
        , events(std::move(listener))
        , lock(std::move(held))
        , roster(std::move(opened))
        , authority(std::move(ca))
        , keys(std::move(signing)) { }

    Result<void> begin(Timestamp now);
    void run(const std::stop_token& stop);
    void round(const std::vector<Mailbox::Arrived>& arrived, Timestamp now);
    Result<void> takeIn(const std::vector<Mailbox::Arrived>& arrived, Timestamp now);
    Result<void> takePart(const Mailbox::Arrived& arrived, Timestamp now);
    Result<void> takeOne(const Mailbox::Arrived& arrived, Timestamp now);
    void sendReplies();
    void changeKey();
    Result<void> actOnChanges(Timestamp now);
    Result<void> tellPolicy(Timestamp now);
    void tell();

    const FleetSettings settings;
    const Events events;
    ServerLock lock;
    std::unique_ptr<Roster> roster;
    CertificateAuthority authority;
    FleetKeys keys;
    RefusalLog refusals{*roster};
    RevocationWatch revocations{*roster, authority, settings};
    Mailbox inbox;
    std::unique_ptr<FleetWays> ways;
    std::unique_ptr<Dispatch> dispatch;
    std::unique_ptr<EnrolmentDesk> desk;
    std::unique_ptr<Reception> reception;
    struct Reply {
        std::string way;
        transport::Parcel parcel;
    };
    std::vector<Reply> replies; ///< to enrolments, once they are on record
    std::mutex keyMutex; ///< guards mustLock, brought: others bring the key, or take it away
    bool mustLock = false;
    std::optional<openc2::SigningKey> brought;
    Message trouble; ///< why the roster cannot be written, no id: it can
    int64_t seenVersion = -1, toldVersion = -1;
    Clock::time_point taken, pumped, looked, acknowledged, told;
    bool mustTellState = true;
    std::jthread thread; ///< last: ends before what it uses
};

Result<void> FleetServer::Inside::begin(Timestamp now) {
    const auto places = agentPlaces(settings);
    METSUKE_CHECK(keys.keepPolicy(places));
    METSUKE_CHECK(revocations.prepare(now));
    ways = std::make_unique<FleetWays>(settings, inbox);
    dispatch = std::make_unique<Dispatch>(*roster, keys, ways->all());
    desk = std::make_unique<EnrolmentDesk>(*roster, authority, keys, refusals);
    reception = std::make_unique<Reception>(*roster, *dispatch, *desk, keys, refusals);
    return {};
}

void FleetServer::Inside::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        // One commit a round, which waits for the disk: what comes together is kept together.
        const auto arrived = inbox.take(Clock::now() + kRound, taken + kRound, kParcelsARound, stop);
        if (!arrived.empty()) {
            taken = Clock::now();
        }
        round(arrived, wallClock());
        tell();
    }
    dispatch->sendAcknowledgements(wallClock());
}

void FleetServer::Inside::changeKey() {
    const std::lock_guard guard(keyMutex);
    if (std::exchange(mustLock, false)) {
        keys.lock();
        mustTellState = true;
    }
    if (brought) {
        [[maybe_unused]] const auto known = keys.unlock(std::move(*brought)); // it was compared when it was brought
        brought.reset();
        pumped = {}; // what waited is due
        mustTellState = true;
    }
}

void FleetServer::Inside::round(const std::vector<Mailbox::Arrived>& arrived, Timestamp now) {
    changeKey();
    for (const std::string& way : ways->takeConnected()) {
        dispatch->connectedAnew(way, now);
    }
    auto done = arrived.empty() ? Result<void>() : takeIn(arrived, now);
    const auto acted = actOnChanges(now);
    const Message why = !done.ok() ? done.error().message : !acted.ok() ? acted.error().message : Message();
    mustTellState = mustTellState || why != trouble;
    trouble = why;
    if (Clock::now() - acknowledged >= kAcknowledgeEvery) {
        dispatch->sendAcknowledgements(now);
        acknowledged = Clock::now();
    }
}

/// All of it in one transaction; what could not be kept is sent again by who sent it. A parcel that fails takes no other
/// with it; the first failure is told.
Result<void> FleetServer::Inside::takeIn(const std::vector<Mailbox::Arrived>& arrived, Timestamp now) {
    replies.clear();
    METSUKE_TRY(Transaction batch, roster->batch());
    Result<void> failed;
    for (const Mailbox::Arrived& one : arrived) {
        if (auto kept = takePart(one, now); !kept.ok() && failed.ok()) {
            failed = kept;
        }
        if (!roster->isInBatch()) { // a full disk has undone all of it
            break;
        }
    }
    auto kept = roster->isInBatch() ? batch.commit() : failed;
    if (!kept.ok()) {
        dispatch->forget();
        return kept;
    }
    sendReplies();
    return failed;
}

Result<void> FleetServer::Inside::takePart(const Mailbox::Arrived& arrived, Timestamp now) {
    METSUKE_TRY(RosterStep part, roster->part());
    METSUKE_CHECK(takeOne(arrived, now));
    return part.commit();
}

Result<void> FleetServer::Inside::takeOne(const Mailbox::Arrived& arrived, Timestamp now) {
    const transport::Parcel& parcel = *arrived.parcel; // of connections FleetWays tells by its state
    const std::string way = ways->nameOf(arrived.way);
    if (parcel.kind != ParcelKind::EnrolRequest) {
        return reception->take(parcel, way, now);
    }
    METSUKE_TRY(auto answer, desk->answer(parcel.address, parcel.text, way, now));
    if (answer) {
        replies.push_back({way, {ParcelKind::EnrolReply, parcel.address, std::move(*answer)}});
    }
    return {};
}

void FleetServer::Inside::sendReplies() {
    for (Reply& reply : replies) {
        const auto& all = ways->all();
        const auto way = std::find_if(all.begin(), all.end(),
            [&](const transport::Transport* one) { return one->name() == reply.way; });
        if (way != all.end()) {
            [[maybe_unused]] const auto sent = (*way)->send(std::move(reply.parcel)); // it asks again
        }
    }
    replies.clear();
}

Result<void> FleetServer::Inside::actOnChanges(Timestamp now) {
    METSUKE_TRY(const int64_t version, roster->version());
    if (version == seenVersion && !dispatch->hasMore() && Clock::now() - pumped < kPumpAnyway) {
        return {};
    }
    pumped = Clock::now();
    Result<void> seen;
    if (pumped - looked >= kLookEvery) { // first, and whatever else fails: who was revoked is to be kept out
        looked = pumped;
        seen = revocations.look(*ways, now);
        seen = seen.ok() ? tellPolicy(now) : seen;
    }
    METSUKE_CHECK(dispatch->pump(now));
    METSUKE_TRY(seenVersion, roster->version());
    return seen;
}

/// Somebody set another policy: agents are not to learn of it with their next heartbeat only.
Result<void> FleetServer::Inside::tellPolicy(Timestamp now) {
    METSUKE_TRY(const bool isOther, keys.refresh());
    if (!isOther) {
        return {};
    }
    mustTellState = true;
    METSUKE_TRY(const auto agents, roster->agents());
    METSUKE_TRY(Transaction batch, roster->batch()); // thousands of orders do not wait for the disk one by one
    for (const Agent& agent : agents) {
        if (agent.state == AgentState::Approved && agent.heartbeat) {
            METSUKE_CHECK(reception->keepPolicy(agent, agent.heartbeat->policyVersion, agent.seenBy, now));
        }
    }
    return batch.commit();
}

void FleetServer::Inside::tell() {
    if ((ways->hasChanged() || mustTellState) && events.state) {
        FleetState state = ways->state();
        state.isLocked = !keys.canSign();
        if (keys.isBehind()) {
            state.ways.push_back({(settings.folder / "policy.json").string(), false, Message("fleet.policy_behind")});
        }
        if (!trouble.id.empty()) {
            state.ways.push_back({(settings.folder / "roster.db").string(), false, trouble});
        }
        events.state(state);
    }
    mustTellState = false;
    if (seenVersion != toldVersion && Clock::now() - told >= kTellEvery) {
        told = Clock::now();
        toldVersion = seenVersion;
        if (events.rosterChanged) {
            events.rosterChanged();
        }
    }
}

Result<std::unique_ptr<FleetServer>> FleetServer::start(const FleetSettings& settings, Events events) {
    METSUKE_TRY(const auto places, enrolmentPlaces(settings)); // checks the addresses
    METSUKE_TRY(auto roster, Roster::open(settings.folder));
    METSUKE_TRY(auto lock, ServerLock::take(settings.folder));
    if (settings.hasLocalSocket) {
        METSUKE_CHECK(letThrough(settings.folder));
    }
    const Timestamp now = wallClock();
    METSUKE_TRY(auto authority, CertificateAuthority::open(settings.folder, now));
    METSUKE_TRY(auto keys, FleetKeys::open(settings.folder, settings.passphrase));
    if (!keys.canSign() && !settings.mayBeLocked) {
        return Error(ErrorCode::PermissionDenied, Message("openc2.key_locked").with("path", (settings.folder / "operator.key").string()));
    }
    auto inside = std::make_unique<Inside>(settings, std::move(events), std::move(lock), std::move(roster),
        std::move(authority), std::move(keys));
    METSUKE_CHECK(inside->begin(now));
    inside->thread = std::jthread([all = inside.get()](const std::stop_token& stop) { all->run(stop); });
    return std::unique_ptr<FleetServer>(new FleetServer(std::move(inside)));
}

FleetServer::FleetServer(std::unique_ptr<Inside> inside)
    : m_inside(std::move(inside)) { }

Result<void> FleetServer::unlock(openc2::SigningKey key) {
    if (key.verifyingKey() != m_inside->keys.workstation()) { // which nothing changes any more
        return Error(ErrorCode::InvalidArgument, Message("fleet.other_key").with("path", (m_inside->settings.folder / "operator.key").string()));
    }
    const std::lock_guard guard(m_inside->keyMutex);
    m_inside->brought = std::move(key);
    m_inside->mustLock = false;
    return {};
}

void FleetServer::lock() {
    const std::lock_guard guard(m_inside->keyMutex);
    m_inside->brought.reset();
    m_inside->mustLock = true;
}

FleetServer::~FleetServer() {
    m_inside->thread.request_stop();
    m_inside->thread.join();
    m_inside->ways.reset(); // nothing arrives any more in what goes now
}

} // namespace metsuke::fleet
