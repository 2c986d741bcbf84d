// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"

#include <filesystem>
#include <optional>

namespace metsuke::agent {

/// Who an agent is and whom it obeys, in a folder that only its account may read: identity.key (Ed25519, made here and
/// never leaving), tls.pem (key and certificate), authority.pem, policy.json, places.json, agent.json. Files appear whole.
class AgentFolder {
public:
    /// Makes folder and identity when they are missing. `device`: what this computer is called. Malformed: what it was
    /// granted is damaged, or another device's.
    static Result<AgentFolder> open(const std::filesystem::path& path, const std::string& device);
    /// The same for who is to be enrolled, whatever state the rest is in: accept() replaces it.
    static Result<AgentFolder> openToEnrol(const std::filesystem::path& path, const std::string& device);

    [[nodiscard]] const openc2::SigningKey& identity() const { return m_identity; }
    [[nodiscard]] const std::string& device() const { return m_device; }
    /// What it obeys; nullopt: it was never enrolled.
    [[nodiscard]] const std::optional<openc2::Policy>& policy() const { return m_policy; }
    /// Where it connects: those places of the policy that the workstation told this agent, else all.
    [[nodiscard]] std::vector<std::string> places() const;
    [[nodiscard]] Timestamp certificateUntil() const { return m_certificateUntil; }

    /// The request for a certificate: the same one until it was answered, so that asking again changes nothing.
    Result<std::string> certificateRequest();
    /// Takes over what the workstation granted. Everything is checked first: the certificate is of our key and by the
    /// authority, the policy signed by the root.
    Result<void> accept(const openc2::EnrolmentReply& reply, const openc2::EnrolmentToken& token);
    /// A newer certificate for the request that waits. The one that it has already changes nothing.
    Result<void> renew(const std::string& certificate);
    /// `places`: those of it that this agent can reach; none: all. InvalidArgument unless its version is higher. The one that it has
    /// already changes nothing else.
    Result<void> replacePolicy(const std::string& text, const std::vector<std::string>& places = {});

    [[nodiscard]] std::filesystem::path file(const char* name) const { return m_path / name; }

private:
    AgentFolder(std::filesystem::path path, std::string device, openc2::SigningKey identity)
        : m_path(std::move(path))
        , m_device(std::move(device))
        , m_identity(std::move(identity)) { }
    Result<void> load();
    Result<void> keepPlaces(const std::vector<std::string>& places);
    Result<void> adopt(const std::string& key, const std::string& certificate, Timestamp until);

    std::filesystem::path m_path;
    std::string m_device;
    openc2::SigningKey m_identity;
    std::string m_root; ///< VerifyingKey text; "" not enrolled
    std::optional<openc2::Policy> m_policy;
    std::vector<std::string> m_places; ///< as the workstation told; checked with each use
    Timestamp m_certificateUntil;
};

} // namespace metsuke::agent
