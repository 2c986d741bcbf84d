// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/block_desk.h"

#include "core/base/random_hex.h"
#include "core/text/json_text.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::firewall {

namespace {

} // namespace

Result<void> checkTarget(const BlockTarget& target, const Protection& protection, bool isForced) {
    const auto refused = [&](const char* id, const std::string& what) {
        return Error(ErrorCode::InvalidArgument, Message(id).with("target", textOf(target)).with("address", what));
    };
    for (const IpAddress& own : protection.own) {
        if (touches(target, own)) {
            return refused("firewall.is_own", own.toString());
        }
    }
    for (const IpRange& range : protection.permitted) {
        const bool isInside = target.net ? range.contains(*target.net) || target.net->contains(range)
                                         : (target.source && range.contains(*target.source)) || (target.destination && range.contains(*target.destination));
        if (isInside) {
            return refused("firewall.is_permitted", range.toString());
        }
    }
    for (const IpAddress& shared : protection.shared) {
        if (!isForced && touches(target, shared)) {
            return refused("firewall.is_shared", shared.toString());
        }
    }
    return {};
}

Result<std::unique_ptr<BlockDesk>> BlockDesk::open(const std::filesystem::path& folder) {
    METSUKE_TRY(auto book, BlockBook::open(folder));
    return std::unique_ptr<BlockDesk>(new BlockDesk(folder, std::move(book)));
}

Result<void> BlockDesk::become(Block& block, BlockState state, Message reason, const std::string& by, fleet::RosterStep& step, Timestamp now) {
    block.state = state;
    block.reason = std::move(reason);
    block.changed = now;
    METSUKE_CHECK(step.log(now, by, "block." + std::string(nameOf(state)),
        {{"block", block.id}, {"firewall", block.firewall}, {"target", textOf(block.target)}, {"action", block.isAllow ? "allow" : "deny"},
            {"state", nameOf(state)}, {"rule", block.rule ? nlohmann::json(*block.rule) : nlohmann::json(nullptr)}, {"until", block.until.ns},
            {"incident", block.incident}, {"request", block.request},
            {"reason", block.reason.id.empty() ? nlohmann::json(nullptr) : nlohmann::json::parse(jsonText(messageJson(block.reason)))}}));
    return m_book->save(block);
}

Result<std::vector<Block>> BlockDesk::ask(const BlockWish& wish, const Protection& protection, const std::string& by, Timestamp now) {
    METSUKE_TRY(const FirewallList list, readFirewalls(m_folder));
    std::vector<std::string> names = wish.on;
    for (const Firewall& one : list.firewalls) {
        if (wish.on.empty()) {
            names.push_back(one.name);
        }
    }
    for (const std::string& name : names) {
        if (std::ranges::find(list.firewalls, name, &Firewall::name) == list.firewalls.end()) {
            return Error(ErrorCode::NotFound, Message("firewall.unknown").with("name", name));
        }
    }
    if (names.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("firewall.none"));
    }
    METSUKE_TRY(auto step, m_book->begin());
    if (const auto fine = wish.isAllow ? Result<void>() : checkTarget(wish.target, protection, wish.isForced); !fine.ok()) {
        METSUKE_CHECK(step.log(now, by, "block.refused", {{"target", textOf(wish.target)}, {"why", fine.error().message.id}, {"incident", wish.incident}}));
        METSUKE_CHECK(step.commit());
        return fine.error();
    }
    std::vector<Block> all;
    for (const std::string& name : names) {
        METSUKE_TRY(auto standing, m_book->standing(name, wish.target));
        std::erase_if(standing, [&](const Block& one) { return one.isAllow != wish.isAllow || one.state == BlockState::Removing || one.state == BlockState::RemoveFailed; });
        const Timestamp until = wish.lasts == 0 ? Timestamp{} : now + wish.lasts;
        if (!standing.empty()) {
            Block& block = standing.front();
            block.until = block.until.ns == 0 || until.ns == 0 ? Timestamp{} : std::max(block.until, until);
            METSUKE_CHECK(step.log(now, by, "block.no_op", {{"block", block.id}, {"until", block.until.ns}}));
            METSUKE_CHECK(m_book->save(block));
            all.push_back(block);
            continue;
        }
        Block block;
        block.id = "b-" + randomHex(6);
        block.firewall = name;
        block.target = wish.target;
        block.isAllow = wish.isAllow;
        block.incident = wish.incident;
        block.by = by;
        block.created = now;
        block.until = until;
        block.next = now;
        METSUKE_CHECK(m_book->add(block));
        METSUKE_CHECK(become(block, BlockState::Queued, {}, by, step, now));
        all.push_back(std::move(block));
    }
    METSUKE_CHECK(step.commit());
    return all;
}

Result<size_t> BlockDesk::release(const std::string& what, const std::vector<std::string>& on, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    std::vector<Block> meant;
    METSUKE_TRY(const auto byId, m_book->block(what));
    if (byId) {
        meant.push_back(*byId);
    } else {
        METSUKE_TRY(const BlockTarget target, parseTarget(what));
        METSUKE_TRY(const auto all, m_book->newest(size_t{10'000}));
        for (const Block& block : all) {
            if (block.target == target && (on.empty() || std::ranges::find(on, block.firewall) != on.end())) {
                meant.push_back(block);
            }
        }
    }
    size_t count = 0;
    for (Block& block : meant) {
        const bool isUnsent = block.state == BlockState::Queued && !block.mayHaveArrived;
        const bool isThere = block.state == BlockState::Done || block.state == BlockState::RemoveFailed;
        if (isUnsent) {
            METSUKE_CHECK(become(block, BlockState::Cancelled, Message("mitigation.cancelled_by").with("by", by), by, step, now));
        } else if (isThere) {
            block.request.clear();
            block.attempts = 0;
            block.next = now;
            METSUKE_CHECK(become(block, BlockState::Removing, Message("mitigation.cancelled_by").with("by", by), by, step, now));
        } else if (block.state == BlockState::Sent || block.state == BlockState::Queued) { // taken back once it is known
            block.until = now;
            METSUKE_CHECK(step.log(now, by, "block.released_early", {{"block", block.id}}));
            METSUKE_CHECK(m_book->save(block));
        } else {
            continue;
        }
        ++count;
    }
    if (count == 0) {
        return Error(ErrorCode::NotFound, Message("firewall.nothing_in_force").with("target", what));
    }
    METSUKE_CHECK(step.commit());
    return count;
}

} // namespace metsuke::firewall
