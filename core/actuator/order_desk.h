// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/actuator.h"
#include "core/openc2/acceptance.h"
#include "core/openc2/command.h"
#include "core/plan/remedy_scope.h"

#include <deque>
#include <filesystem>
#include <functional>

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

    /// What a plan that carries out an expert's remedy is compared with, anew for each.
    using Scene = std::function<std::unique_ptr<plan::RemedyScene>()>;
    void setScene(Scene scene) { m_scene = std::move(scene); } ///< without one nothing of the host is believed to be what a remedy means

    /// `sealed`: the command as the operator signed it. Whatever is wrong is in the answer.
    openc2::Response take(std::string_view sealed, Timestamp now, const std::stop_token& stop);

    /// The same for `cancel command`, also while take() is at work: what runs ends before its next step, and what is still to come does
    /// not begin. nullopt: it is another command, or none.
    std::optional<openc2::Response> takeCancel(std::string_view sealed, Timestamp now);

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
    // order_cancel.cpp
    Result<openc2::Response> cancel(const openc2::Command& command, const std::string& signer, Timestamp now);
    /// What is to stop the command that begins now.
    std::stop_token begin(const std::string& command);

    Result<void> noteRemedy(const openc2::Command& command, const plan::Plan& plan, const std::optional<Message>& against, const std::string& signer, Timestamp now);
    /// Also of a remedy, which has to be what it says it is.
    Result<openc2::Response> carryOutPlan(const openc2::Command& command, const std::string& signer, Timestamp now, plan::Tier most, const std::stop_token& stop);
    Result<openc2::Response> carryOut(const openc2::Command& command, const std::string& signer, Timestamp now, const std::stop_token& stop);

    std::filesystem::path m_folder;
    std::string m_device;
    Actuator& m_actuator;
    Journal& m_journal;
    openc2::VerifyingKey m_root;
    Outlet m_outlet;
    Scene m_scene;
    std::string m_policyText, m_refusedPolicy; ///< of the latter SHA-256
    Timestamp m_refusedSince;
    int m_refused = 0;
    std::optional<openc2::Policy> m_policy;
    openc2::Acceptance m_acceptance;
    std::string m_running; ///< id of the command that was begun last
    std::stop_source m_stop; ///< of that
    std::deque<std::string> m_cancelled; ///< commands that have not come yet, the newest last
};

} // namespace metsuke::actuator
