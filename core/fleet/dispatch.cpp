// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/dispatch.h"

#include "core/base/random_hex.h"
#include "core/openc2/envelope.h"
#include "core/openc2/notices.h"

#include <algorithm>
#include <iterator>

namespace metsuke::fleet {

namespace {

using openc2::Envelope;

constexpr Duration kAgain = 20 * kSecond;
/// Until what found no room is tried again: doubles as long as there is none for anything.
constexpr Duration kShortestPause = 200 * kMillisecond;
constexpr size_t kAtOnce = 500; ///< commands a round: the others come with the next
constexpr size_t kOfOneDevice = 256;
constexpr size_t kAcknowledgedAtOnce = 64;

/// The same text however often it is sent, so that an agent sees that it is the same.
Result<std::string> sealed(const CommandRecord& record, const openc2::SigningKey& key) {
    Envelope envelope;
    envelope.requestId = record.command.id;
    envelope.created = record.created;
    envelope.from = kProducer;
    envelope.to = {record.command.device};
    envelope.body = openc2::writeCommand(record.command);
    return openc2::seal(envelope, key);
}

} // namespace

Result<void> Dispatch::pump(Timestamp now) {
    m_hasMore = false;
    METSUKE_TRY(const int64_t expired, m_roster.expire(now));
    static_cast<void>(expired);
    if (!m_keys.canSign()) { // until somebody opens the key
        return {};
    }
    METSUKE_CHECK(sendForTheOthers(now));
    Sent sent;
    METSUKE_TRY(const auto ofReturned, takeReturned(now));
    METSUKE_CHECK(send(ofReturned, now, sent));
    METSUKE_TRY(const auto records, m_roster.outstanding(now, kAgain, kAtOnce));
    METSUKE_CHECK(send(records, now, sent));
    METSUKE_CHECK(keep(sent, now));
    m_hasMore = !m_returned.empty() || records.size() == kAtOnce || (m_pause > 0 && m_pause < kSecond);
    return {};
}

/// Of as many devices as make up about a round: what is sent together is on record with one commit.
Result<std::vector<CommandRecord>> Dispatch::takeReturned(Timestamp now) {
    std::vector<CommandRecord> all;
    while (!m_returned.empty() && all.size() < kAtOnce) {
        const auto device = m_returned.extract(m_returned.begin());
        METSUKE_TRY(auto records, m_roster.unanswered(device.value(), now, kOfOneDevice));
        std::move(records.begin(), records.end(), std::back_inserter(all));
    }
    return all;
}

bool Dispatch::hasConnectedSince(const std::string& way, Timestamp heard) const {
    const auto found = m_connected.find(way);
    return found != m_connected.end() && heard < found->second.since;
}

/// Those who had connected before the way did are not heard anew: they would wait until it is time to send again.
Result<void> Dispatch::sendForTheOthers(Timestamp now) {
    for (auto& [way, connected] : m_connected) {
        if (!connected.isDone && now - connected.since >= kForTheOthers) {
            METSUKE_CHECK(m_roster.sendAgainBy(way, connected.since));
            connected.isDone = true;
        }
    }
    return {};
}

Result<void> Dispatch::send(const std::vector<CommandRecord>& records, Timestamp now, Sent& sent) {
    std::vector<std::string> ids;
    for (const CommandRecord& record : records) {
        ids.push_back(record.command.id);
    }
    if (ids.empty()) {
        return {};
    }
    // On record first: what an agent answers must have been sent, whatever happens to this process.
    METSUKE_CHECK(m_roster.markSent(ids, now));
    for (const CommandRecord& record : records) {
        METSUKE_CHECK(sendOne(record, sent));
    }
    return {};
}

Result<void> Dispatch::sendOne(const CommandRecord& record, Sent& sent) {
    METSUKE_TRY(const std::string way, m_roster.seenBy(record.command.device));
    auto posted = Posted::Full;
    if (!sent.full.contains(way)) { // else it is not even sealed
        const auto text = sealed(record, m_keys.operatorKey());
        posted = text.ok() ? post(m_ways, way, {transport::ParcelKind::Command, record.command.device, *text}) : Posted::Nowhere;
    }
    sent.isAnyTaken = sent.isAnyTaken || posted == Posted::Taken;
    if (posted == Posted::Full) {
        sent.full.insert(way);
        sent.later.push_back(record.command.id);
    }
    if (posted != Posted::Taken && record.state == CommandState::Queued) {
        sent.unsent.push_back(record.command.id);
    }
    return {};
}

/// What is not on its way is Queued as before; what would be if there were room is tried again soon.
Result<void> Dispatch::keep(const Sent& sent, Timestamp now) {
    if (!sent.unsent.empty()) {
        METSUKE_CHECK(m_roster.markUnsent(sent.unsent, now));
    }
    if (sent.later.empty()) {
        m_pause = sent.isAnyTaken ? 0 : m_pause;
        return {};
    }
    m_pause = sent.isAnyTaken ? kShortestPause : std::clamp(m_pause * 2, kShortestPause, kAgain);
    return m_roster.putOff(sent.later, now - kAgain + m_pause);
}

void Dispatch::sendAcknowledgements(Timestamp now) {
    if (!m_keys.canSign()) { // told again when the answer comes again
        m_acknowledged.clear();
        return;
    }
    for (const auto& [device, commands] : std::exchange(m_acknowledged, {})) {
        const auto way = m_roster.seenBy(device);
        for (size_t begin = 0; begin < commands.size(); begin += kAcknowledgedAtOnce) {
            const auto from = commands.begin() + static_cast<std::ptrdiff_t>(begin);
            const auto count
                = static_cast<std::ptrdiff_t>(std::min(kAcknowledgedAtOnce, commands.size() - begin));
            Envelope envelope;
            envelope.type = Envelope::Type::Notification;
            envelope.requestId = randomHex(16);
            envelope.created = now;
            envelope.from = kProducer;
            envelope.to = {device};
            envelope.body = openc2::writeAcknowledgement({from, from + count});
            const auto text = openc2::seal(envelope, m_keys.operatorKey());
            if (text.ok()) { // one that is lost is told again when the answer comes again
                post(
                    m_ways, way.ok() ? *way : std::string(), {transport::ParcelKind::Command, device, *text});
            }
        }
    }
}

} // namespace metsuke::fleet
