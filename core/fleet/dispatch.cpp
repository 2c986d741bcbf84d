// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/dispatch.h"

#include "core/base/random_hex.h"
#include "core/openc2/envelope.h"
#include "core/openc2/notices.h"

#include <algorithm>

namespace metsuke::fleet {

namespace {

using openc2::Envelope;

constexpr Duration kAgain = 20 * kSecond;
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
    const auto returned = std::exchange(m_returned, {});
    for (const std::string& device : returned) {
        METSUKE_TRY(const auto records, m_roster.unanswered(device, now, kOfOneDevice));
        METSUKE_CHECK(send(records, now));
    }
    METSUKE_TRY(const auto records, m_roster.outstanding(now, kAgain, kAtOnce));
    m_hasMore = records.size() == kAtOnce;
    return send(records, now);
}

Result<void> Dispatch::send(const std::vector<CommandRecord>& records, Timestamp now) {
    std::vector<std::string> ids;
    for (const CommandRecord& record : records) {
        ids.push_back(record.command.id);
    }
    if (ids.empty()) {
        return {};
    }
    // On record first: what an agent answers must have been sent, whatever happens to this process.
    METSUKE_CHECK(m_roster.markSent(ids, now));
    std::vector<std::string> refused;
    for (const CommandRecord& record : records) {
        METSUKE_TRY(const std::string way, m_roster.seenBy(record.command.device));
        const auto text = sealed(record, m_keys.operatorKey());
        const bool isSent
            = text.ok() && post(m_ways, way, {transport::ParcelKind::Command, record.command.device, *text});
        if (!isSent && record.state == CommandState::Queued) {
            refused.push_back(record.command.id);
        }
    }
    return refused.empty() ? Result<void>() : m_roster.markUnsent(refused, now);
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
