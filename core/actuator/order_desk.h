// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/actuator.h"
#include "core/openc2/acceptance.h"
#include "core/openc2/command.h"

#include <filesystem>

namespace metsuke::actuator {

/// Judges orders by itself before it has them carried out: who brings them has no rights and is not believed. What it believes
/// stands in its own folder, which is root's alone: root.key (pinned when the computer was enrolled), policy.json (the newest that
/// this root signed), freshness.txt (openc2::Acceptance). One thread.
class OrderDesk {
public:
    /// Keeps the key of the root that the token named. To be done by who may write the folder, once the workstation has accepted.
    static Result<void> pinRoot(const std::filesystem::path& folder, const std::string& root);
    /// NotFound: nothing is pinned. Malformed: what stands in the folder is damaged. `actuator` and `journal` outlive it.
    static Result<OrderDesk> open(std::filesystem::path folder, std::string device, Actuator& actuator, Journal& journal);

    /// Takes over a policy that its root signed and that is newer than its own; whether it did. "" none. What is refused is in the
    /// journal, once, and no more than twenty times an hour: who brings it could bring it for ever.
    bool adopt(std::string_view policy, Timestamp now);
    /// Hands out a piece of evidence: what was asked for (evidence::writePieceRequest) and whose key asks; answers with the results.
    using Outlet = std::function<Result<std::string>(std::string_view request, const std::string& by, Timestamp now)>;
    void setOutlet(Outlet outlet) { m_outlet = std::move(outlet); } ///< without one nothing is handed out

    /// `sealed`: the command as the operator signed it. Whatever is wrong is in the answer.
    openc2::Response take(std::string_view sealed, Timestamp now, const std::stop_token& stop);

    /// Whom it obeys; nullopt: it was not told yet.
    [[nodiscard]] const std::optional<openc2::Policy>& policy() const { return m_policy; }

private:
    OrderDesk(std::filesystem::path folder, std::string device, Actuator& actuator, Journal& journal, openc2::VerifyingKey root)
        : m_folder(std::move(folder))
        , m_device(std::move(device))
        , m_actuator(actuator)
        , m_journal(journal)
        , m_root(std::move(root))
        , m_acceptance(m_device) { }
    Result<void> load();
    void noteRefusedPolicy(std::string_view text, const Message& why, Timestamp now);
    [[nodiscard]] std::optional<openc2::VerifyingKey> keyOf(const std::string& id) const;
    Result<openc2::Response> judged(const openc2::Opened& opened, const openc2::Command& command, Timestamp now, const std::stop_token& stop);
    Result<openc2::Response> carryOut(const openc2::Command& command, const std::string& signer, Timestamp now, const std::stop_token& stop);

    std::filesystem::path m_folder;
    std::string m_device;
    Actuator& m_actuator;
    Journal& m_journal;
    openc2::VerifyingKey m_root;
    Outlet m_outlet;
    std::string m_policyText, m_refusedPolicy; ///< of the latter SHA-256
    Timestamp m_refusedSince;
    int m_refused = 0;
    std::optional<openc2::Policy> m_policy;
    openc2::Acceptance m_acceptance;
};

} // namespace metsuke::actuator
