// SPDX-License-Identifier: GPL-3.0-or-later
// What is due is sent, and what packet filters answer counts once.
#include "core/firewall/block_desk.h"

#include <algorithm>

namespace metsuke::firewall {

namespace {

constexpr Duration kFeaturesLast = kHour;
constexpr Duration kLease = 90 * kSecond; ///< no other process asks again as long as one may wait for the answer
constexpr Duration kFirstPause = 5 * kSecond, kLongestPause = 10 * kMinute;
constexpr int kMostAttempts = 40; ///< about six hours
constexpr const char* kDesk = "workstation";

/// Doubles; a part that the block's number decides keeps many from being asked for at once.
Duration pauseAfter(int attempts, const std::string& id) {
    const Duration pause = std::min(kLongestPause, kFirstPause << std::clamp(attempts - 1, 0, 10));
    return pause - pause / 16 * static_cast<Duration>(std::hash<std::string>{}(id) % 4);
}

bool isWorthAnother(int status) { return status == 102 || status == 408 || status == 429 || status == 503 || status == 504; }

Message answered(const Answer& answer) { return Message("firewall.answered").with("status", static_cast<int64_t>(answer.status)).with("text", answer.text); }

} // namespace

Result<size_t> BlockDesk::tick(const Exchange& exchange, Timestamp now, const std::function<bool()>& isStopped) {
    METSUKE_TRY(const FirewallList list, readFirewalls(m_folder));
    METSUKE_TRY(const auto open, m_book->open());
    size_t changed = 0;
    for (const Block& one : open) {
        if (isStopped && isStopped()) {
            break;
        }
        METSUKE_TRY(const bool isExpired, one.until.ns != 0 && one.until <= now ? expire(one.id, now) : Result<bool>(false));
        METSUKE_TRY(const auto block, m_book->block(one.id));
        changed += isExpired ? size_t{1} : size_t{0};
        if (!block || !isDue(block->state) || block->next > now) {
            continue;
        }
        const auto firewall = std::ranges::find(list.firewalls, block->firewall, &Firewall::name);
        if (firewall == list.firewalls.end()) { // what may be in force waits for the filter to be known again
            if (!mayBeInForce(block->state) && !block->mayHaveArrived) {
                METSUKE_CHECK(end(block->id, BlockState::Failed, Message("firewall.unknown").with("name", block->firewall), now));
                ++changed;
            }
            continue;
        }
        METSUKE_TRY(const bool isSent, send(*block, *firewall, exchange, now));
        changed += isSent ? size_t{1} : size_t{0};
    }
    return changed;
}

Result<void> BlockDesk::end(const std::string& id, BlockState state, Message reason, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(auto block, m_book->block(id));
    if (block && isDue(block->state)) {
        METSUKE_CHECK(become(*block, state, std::move(reason), kDesk, step, now));
    }
    return step.commit();
}

Result<bool> BlockDesk::expire(const std::string& id, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(auto block, m_book->block(id));
    if (block && block->state == BlockState::Done) {
        block->request.clear();
        block->attempts = 0;
        block->next = now;
        METSUKE_CHECK(become(*block, BlockState::Removing, "firewall.time_over", kDesk, step, now));
    } else if (block && block->state == BlockState::Queued && !block->mayHaveArrived) {
        METSUKE_CHECK(become(*block, BlockState::Expired, "firewall.time_over", kDesk, step, now));
    } else {
        return false; // what may have arrived is asked for until it is known, and taken back then
    }
    METSUKE_CHECK(step.commit());
    return true;
}

bool BlockDesk::isWithinRate(const std::string& firewall, Timestamp now) {
    std::deque<Timestamp>& sent = m_sent[firewall];
    while (!sent.empty() && sent.front() + kMinute <= now) {
        sent.pop_front();
    }
    const auto rate = m_rates.find(firewall);
    return rate == m_rates.end() || rate->second == 0 || sent.size() < static_cast<size_t>(rate->second);
}

Result<Features> BlockDesk::askFeatures(const Exchange& exchange, const Firewall& firewall, Timestamp now) {
    const Request query = requestTo(firewall, Request::Kind::QueryFeatures, now);
    m_sent[firewall.name].push_back(now);
    METSUKE_TRY(const Answer answer, exchange(firewall, query));
    if (answer.status != 200 || !answer.features) {
        return Error(ErrorCode::Unsupported, answered(answer));
    }
    METSUKE_CHECK(m_book->keepFeatures(firewall.name, {*answer.features, now}));
    m_rates[firewall.name] = answer.features->ratePerMinute;
    return *answer.features;
}

/// Why the filter will not do it, by what it says of itself; nullopt: it will.
Result<std::optional<Message>> BlockDesk::obstacle(const Block& block, const Firewall& firewall, const Exchange& exchange, Timestamp now) {
    METSUKE_TRY(auto known, m_book->features(firewall.name));
    if (!known || known->asked + kFeaturesLast < now) {
        METSUKE_TRY(const Features features, askFeatures(exchange, firewall, now));
        known = BlockBook::Known{features, now};
    }
    m_rates[firewall.name] = known->features.ratePerMinute;
    const bool canDelete = known->features.can("delete", "slpf:rule_number");
    if (block.state == BlockState::Removing) {
        return canDelete && block.rule ? std::optional<Message>() : Message("firewall.cannot_delete").with("name", firewall.name);
    }
    const std::string_view action = block.isAllow ? "allow" : "deny";
    if (!known->features.can(action, kindOf(block.target))) {
        return std::optional(Message("firewall.not_supported").with("name", firewall.name).with("what", std::string(action) + ' ' + std::string(kindOf(block.target))));
    }
    return block.until.ns != 0 && !canDelete ? std::optional(Message("firewall.cannot_delete").with("name", firewall.name)) : std::optional<Message>();
}

Result<bool> BlockDesk::send(const Block& due, const Firewall& firewall, const Exchange& exchange, Timestamp now) {
    if (!isWithinRate(firewall.name, now)) {
        return false;
    }
    const auto against = obstacle(due, firewall, exchange, now);
    if (against.ok() && *against) {
        METSUKE_CHECK(end(due.id, due.state == BlockState::Removing ? BlockState::RemoveFailed : BlockState::Failed, **against, now));
        return true;
    }
    if (!isWithinRate(firewall.name, now)) {
        return false; // the question was the last that it takes in this minute
    }
    Block block;
    {
        METSUKE_TRY(auto step, m_book->begin());
        METSUKE_TRY(const auto current, m_book->block(due.id));
        if (!current || current->state != due.state || current->next > now) {
            return false; // another process has it
        }
        block = *current;
        ++block.attempts;
        if (!against.ok()) { // nothing of it was sent
            const Message why = against.error().message;
            METSUKE_CHECK(tryLater(block, block.mayHaveArrived, why, kDesk, step, now));
            METSUKE_CHECK(step.commit());
            return true;
        }
        block.request = block.request.empty() ? newRequestId() : block.request;
        block.next = now + kLease;
        const bool isFirst = block.state == BlockState::Queued;
        METSUKE_CHECK(isFirst ? become(block, BlockState::Sent, {}, kDesk, step, now) : m_book->save(block));
        METSUKE_CHECK(step.commit());
    }
    const auto kind = block.state == BlockState::Removing ? Request::Kind::Delete : block.isAllow ? Request::Kind::Allow : Request::Kind::Deny;
    Request request = requestTo(firewall, kind, now);
    request.id = block.request;
    request.target = block.target;
    request.rule = block.state == BlockState::Removing ? block.rule.value_or(0) : 0;
    m_sent[firewall.name].push_back(now);
    METSUKE_CHECK(take(block, exchange(firewall, request), now));
    return true;
}

Result<void> BlockDesk::take(const Block& sent, const Result<Answer>& answer, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(auto block, m_book->block(sent.id));
    if (!block || block->state != sent.state || block->request != sent.request) {
        return {}; // it was taken already
    }
    if (!answer.ok()) {
        const ErrorCode code = answer.error().code;
        const bool mayHelp = code == ErrorCode::NotFound || code == ErrorCode::Busy;
        if (mayHelp) {
            METSUKE_CHECK(tryLater(*block, block->mayHaveArrived || code == ErrorCode::Busy, answer.error().message, kDesk, step, now));
        } else {
            METSUKE_CHECK(become(*block, block->state == BlockState::Removing ? BlockState::RemoveFailed : BlockState::Failed, answer.error().message, kDesk, step, now));
        }
    } else if (answer->id != block->request) {
        METSUKE_CHECK(tryLater(*block, true, "firewall.other_answer", kDesk, step, now));
    } else {
        METSUKE_CHECK(takeStatus(*block, *answer, step, now));
    }
    return step.commit();
}

Result<void> BlockDesk::takeStatus(Block& block, const Answer& answer, fleet::RosterStep& step, Timestamp now) {
    const std::string& who = block.firewall;
    if (isWorthAnother(answer.status)) {
        return tryLater(block, true, answered(answer), who, step, now);
    }
    if (answer.status != 200) {
        return become(block, block.state == BlockState::Removing ? BlockState::RemoveFailed : BlockState::Failed, answered(answer), who, step, now);
    }
    if (block.state == BlockState::Removing) {
        return become(block, BlockState::Removed, answered(answer), who, step, now);
    }
    block.rule = answer.rule;
    block.mayHaveArrived = true;
    block.attempts = 0;
    return become(block, BlockState::Done, answered(answer), who, step, now);
}

/// The number of the request stays: a filter that has it already must see that it is the same.
Result<void> BlockDesk::tryLater(Block& block, bool mayHaveArrived, Message why, const std::string& by, fleet::RosterStep& step, Timestamp now) {
    block.mayHaveArrived = mayHaveArrived;
    block.next = now + pauseAfter(block.attempts, block.id);
    const bool isRemoval = block.state == BlockState::Removing;
    if (block.attempts >= kMostAttempts) {
        return become(block, isRemoval || mayHaveArrived ? BlockState::RemoveFailed : BlockState::Failed, std::move(why), by, step, now);
    }
    const BlockState state = isRemoval ? BlockState::Removing : mayHaveArrived ? BlockState::Sent : BlockState::Queued;
    if (state == block.state && why == block.reason) {
        return m_book->save(block);
    }
    return become(block, state, std::move(why), by, step, now);
}

} // namespace metsuke::firewall
