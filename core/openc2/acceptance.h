// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/command.h"
#include "core/openc2/enrolment.h"
#include "core/openc2/envelope.h"
#include "core/openc2/sequence_window.h"

#include <map>
#include <optional>

namespace metsuke::openc2 {

/// What an agent makes of a command whose signature is right.
enum class Judgement : uint8_t {
    Accepted, ///< to be carried out
    Repeated, ///< it is in the ledger as it is: tell again what was answered, do nothing
    NotForMe,
    UnknownSigner,
    Role, ///< the signer may not order this
    Mutated, ///< the ledger has another command of this id
    Expired, ///< or valid for too long
    Epoch, ///< it was made for another run of this agent
    Replayed,
};
/// x-metsuke.reason: "" for Accepted and Repeated, else "not_for_me", "unknown_signer", "role", "mutated", "expired", "epoch", "replayed".
[[nodiscard]] std::string_view reasonOf(Judgement judgement);
/// 200, 400, 401 or 403.
[[nodiscard]] int statusOf(Judgement judgement);

/// Every operator may order these, and plans (`remediate`) as far as his role goes; everything else is an administrator's.
[[nodiscard]] bool isReadOnly(std::string_view action);
/// SHA-256, hex, of the body of an opened envelope: what the ledger keeps beside a command's id.
[[nodiscard]] std::string bodyDigest(const Envelope& envelope);

/// Whether an agent obeys: keeps what it needs to recognise old commands. A value; the ledger keeps it as text, in the same
/// transaction as the command that it accepted (judge a copy, save it, then take it over).
class Acceptance {
public:
    explicit Acceptance(std::string device, Duration longest = kDay)
        : m_device(std::move(device))
        , m_longest(longest) { }

    /// A new nonce for heartbeats; commands that quote the one before are obeyed still.
    void startEpoch(std::string nonce);
    [[nodiscard]] const std::string& epoch() const { return m_epoch; }

    /// In this order: addressed to this device; signed by an operator of the policy, whose role allows it; known to the
    /// ledger (`known`: digest of the body that it has under this id), which comes before times so that a command that was
    /// carried out is never called expired; not late and not valid for longer than `longest`, nor a plan for longer than the policy says; made for this epoch or the
    /// one before (without any only what is read-only); of a sequence number that this signer did not use yet. Only
    /// Accepted uses the number up.
    Judgement judge(const Opened& opened, const Command& command, const Policy& policy, const std::optional<std::string>& known, Timestamp now);

    [[nodiscard]] std::string toText() const;
    /// Takes over what toText wrote; Malformed leaves everything as it is.
    Result<void> restore(std::string_view text);

private:
    [[nodiscard]] bool isKnownEpoch(const Command& command) const;

    std::string m_device;
    Duration m_longest;
    std::string m_epoch;
    std::string m_epochBefore;
    std::map<std::string, SequenceWindow> m_windows; // by the signer's key; at most as many as a policy had operators, see judge
};

} // namespace metsuke::openc2
