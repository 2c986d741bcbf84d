// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/firewall/block_book.h"
#include "core/firewall/firewall_list.h"
#include "core/firewall/slpf.h"

#include <deque>
#include <functional>
#include <map>

namespace metsuke::firewall {

/// Whom nobody may cut off.
struct Protection {
    std::vector<IpAddress> own; ///< of this workstation: without it nothing can be taken back
    std::vector<IpRange> permitted; ///< as the owner said
    std::vector<IpAddress> shared; ///< gateways and name servers: only by force
};
/// InvalidArgument: the target touches one of these.
Result<void> checkTarget(const BlockTarget& target, const Protection& protection, bool isForced);

struct BlockWish {
    BlockTarget target;
    bool isAllow = false;
    std::vector<std::string> on; ///< names; empty: all
    Duration lasts = 0; ///< then it is taken back; 0 never
    std::string incident; ///< key; may be empty
    bool isForced = false;
};

/// Brings a request to a packet filter and its answer back; waits for it, a minute at most. Errors: NotFound, nothing arrived;
/// Busy, nobody knows whether it did; any other, asking again will not help.
using Exchange = std::function<Result<Answer>(const Firewall&, const Request&)>;

/// Has packet filters of others stop targets and let them go again. What is wanted is on record before anything is sent, with the
/// number of the request, which stays the same until an answer to it has come: a filter that had it already sees so, and an answer
/// counts once. tick() does what is due; any process may call it beside others. One thread an object.
class BlockDesk {
public:
    static Result<std::unique_ptr<BlockDesk>> open(const std::filesystem::path& folder);

    /// One a filter. What stands already is not asked for twice; its time becomes the later one. Errors: those of checkTarget;
    /// NotFound for a filter that is not known; InvalidArgument when there is none at all. Refusals are logged, too.
    Result<std::vector<Block>> ask(const BlockWish& wish, const Protection& protection, const std::string& by, Timestamp now);
    /// By the block's id, or all of a target; `on` as above. NotFound: nothing is in force. How many.
    Result<size_t> release(const std::string& what, const std::vector<std::string>& on, const std::string& by, Timestamp now);
    /// Sends what is due. `stop`: begins with no further one. How many blocks changed.
    Result<size_t> tick(const Exchange& exchange, Timestamp now, const std::function<bool()>& isStopped = {});

    /// What the filter says that it can do; asked for now.
    Result<Features> askFeatures(const Exchange& exchange, const Firewall& firewall, Timestamp now);
    BlockBook& book() { return *m_book; } ///< to look

private:
    BlockDesk(std::filesystem::path folder, std::unique_ptr<BlockBook> book)
        : m_folder(std::move(folder))
        , m_book(std::move(book)) { }

    Result<void> become(Block& block, BlockState state, Message reason, const std::string& by, fleet::RosterStep& step, Timestamp now);
    Result<void> end(const std::string& id, BlockState state, Message reason, Timestamp now);
    Result<bool> expire(const std::string& id, Timestamp now);
    Result<bool> send(const Block& due, const Firewall& firewall, const Exchange& exchange, Timestamp now);
    Result<void> take(const Block& sent, const Result<Answer>& answer, Timestamp now);
    Result<void> takeStatus(Block& block, const Answer& answer, fleet::RosterStep& step, Timestamp now);
    Result<void> tryLater(Block& block, bool mayHaveArrived, Message why, const std::string& by, fleet::RosterStep& step, Timestamp now);
    Result<std::optional<Message>> obstacle(const Block& block, const Firewall& firewall, const Exchange& exchange, Timestamp now);
    bool isWithinRate(const std::string& firewall, Timestamp now);

    const std::filesystem::path m_folder;
    std::unique_ptr<BlockBook> m_book;
    std::map<std::string, std::deque<Timestamp>> m_sent; ///< in the last minute, by filter
    std::map<std::string, int64_t> m_rates; ///< that filters ask for
};

} // namespace metsuke::firewall
