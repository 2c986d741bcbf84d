// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/agent_folder.h"

#include "core/agent/certificate_request.h"
#include "core/base/plain_name.h"
#include "core/base/private_file.h"
#include "core/openc2/canonical_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sys/stat.h>

namespace metsuke::agent {

namespace {

using nlohmann::json;
constexpr size_t kLargestFile = openc2::kMaximumSize; ///< as much as a policy may have that was taken over

Error damaged(const std::filesystem::path& path) {
    return {ErrorCode::Malformed, Message("link.folder_damaged").with("path", path.string())};
}

Result<std::string> readSmall(const std::filesystem::path& path) {
    return readPrivateFile(path, kLargestFile, "link.folder_damaged");
}

/// The texts of a list; what is none is left out.
std::vector<std::string> placesOf(const json& list) {
    std::vector<std::string> places;
    for (const json& one : list.is_array() ? list : json::array()) {
        if (one.is_string()) {
            places.push_back(one.get<std::string>());
        }
    }
    return places;
}

Result<void> write(const std::filesystem::path& path, const std::string& text) {
    if (const auto failed = writePrivateFile(path, text); failed) {
        return Error(failed == std::errc::no_space_on_device ? ErrorCode::DiskFull : ErrorCode::ReadOnly,
            Message("link.folder_not_written").with("path", path.string()), failed.message());
    }
    return {};
}

} // namespace

Result<AgentFolder> AgentFolder::open(const std::filesystem::path& path, const std::string& device) {
    METSUKE_TRY(auto folder, openToEnrol(path, device));
    METSUKE_CHECK(folder.load());
    return folder;
}

Result<AgentFolder> AgentFolder::openToEnrol(const std::filesystem::path& path, const std::string& device) {
    if (!isPlainName(device)) {
        return Error(ErrorCode::InvalidArgument, Message("link.bad_device").with("name", device));
    }
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed || ::chmod(path.c_str(), S_IRWXU) != 0) {
        return Error(ErrorCode::PermissionDenied, Message("link.folder_not_written").with("path", path.string()), failed.message());
    }
    const auto keyFile = path / "identity.key";
    if (!std::filesystem::exists(keyFile, failed)) {
        METSUKE_TRY(const auto made, openc2::SigningKey::make());
        METSUKE_CHECK(made.save(keyFile));
    }
    METSUKE_TRY(auto identity, openc2::SigningKey::load(keyFile));
    return AgentFolder(path, device, std::move(identity));
}

Result<void> AgentFolder::load() {
    METSUKE_TRY(const std::string about, readSmall(file("agent.json")));
    if (about.empty()) {
        return {};
    }
    const json told = json::parse(about, nullptr, false);
    if (!told.is_object() || !told.contains("root") || !told["root"].is_string() || told.value("device", "") != m_device) {
        return damaged(file("agent.json"));
    }
    m_root = told["root"].get<std::string>();
    METSUKE_TRY(const auto root, openc2::VerifyingKey::fromText(m_root));
    METSUKE_TRY(const std::string policy, readSmall(file("policy.json")));
    METSUKE_TRY(m_policy, openc2::readPolicy(policy, root));
    METSUKE_TRY(const std::string toldPlaces, readSmall(file("places.json")));
    m_places = placesOf(json::parse(toldPlaces, nullptr, false));
    METSUKE_TRY(const std::string pair, readSmall(file("tls.pem")));
    METSUKE_TRY(const std::string authority, readSmall(file("authority.pem")));
    METSUKE_TRY(m_certificateUntil, checkCertificate(pair, authority, pair, m_device));
    return {};
}

Result<std::string> AgentFolder::certificateRequest() {
    METSUKE_TRY(std::string request, readSmall(file("tls.request")));
    METSUKE_TRY(const std::string key, readSmall(file("tls.new.key")));
    if (request.empty() || key.empty()) {
        METSUKE_TRY(auto made, makeCertificateRequest(m_device));
        METSUKE_CHECK(write(file("tls.new.key"), made.key));
        METSUKE_CHECK(write(file("tls.request"), made.request)); // last: without it the key is made anew
        request = std::move(made.request);
    }
    return request;
}

Result<void> AgentFolder::adopt(const std::string& key, const std::string& certificate, Timestamp until) {
    METSUKE_CHECK(write(file("tls.pem"), key + certificate)); // one file, so that they always match
    m_certificateUntil = until;
    std::error_code ignored;
    std::filesystem::remove(file("tls.request"), ignored);
    std::filesystem::remove(file("tls.new.key"), ignored);
    return {};
}

Result<void> AgentFolder::accept(const openc2::EnrolmentReply& reply, const openc2::EnrolmentToken& token) {
    if (certificateDigest(reply.authority) != token.authority) {
        return Error(ErrorCode::PermissionDenied, Message("link.authority_foreign"));
    }
    METSUKE_TRY(const auto root, openc2::VerifyingKey::fromText(token.root));
    METSUKE_TRY(auto policy, openc2::readPolicy(reply.policy, root));
    METSUKE_TRY(const std::string key, readSmall(file("tls.new.key")));
    METSUKE_TRY(const Timestamp until, checkCertificate(reply.certificate, reply.authority, key, m_device));
    METSUKE_CHECK(write(file("authority.pem"), reply.authority));
    METSUKE_CHECK(write(file("policy.json"), reply.policy));
    METSUKE_CHECK(keepPlaces(reply.places));
    METSUKE_CHECK(write(file("agent.json"), json{{"device", m_device}, {"root", token.root}}.dump() + '\n'));
    METSUKE_CHECK(adopt(key, reply.certificate, until)); // last: until then the request waits, and can be answered again
    m_root = token.root;
    m_policy = std::move(policy);
    return {};
}

Result<void> AgentFolder::renew(const std::string& certificate) {
    METSUKE_TRY(const std::string pair, readSmall(file("tls.pem")));
    if (const std::string digest = certificateDigest(certificate); !digest.empty() && digest == certificateDigest(pair)) {
        return {}; // this program ended before it could say that it took it over
    }
    METSUKE_TRY(const std::string authority, readSmall(file("authority.pem")));
    METSUKE_TRY(const std::string key, readSmall(file("tls.new.key")));
    METSUKE_TRY(const Timestamp until, checkCertificate(certificate, authority, key, m_device));
    return adopt(key, certificate, until);
}

Result<void> AgentFolder::keepPlaces(const std::vector<std::string>& places) {
    METSUKE_CHECK(write(file("places.json"), json(places).dump()));
    m_places = places;
    return {};
}

std::vector<std::string> AgentFolder::places() const {
    std::vector<std::string> usable;
    for (const std::string& place : m_places) { // only the policy says where a workstation may be
        if (std::ranges::find(m_policy->places, place) != m_policy->places.end()) {
            usable.push_back(place);
        }
    }
    return usable.empty() ? m_policy->places : usable;
}

Result<void> AgentFolder::replacePolicy(const std::string& text, const std::vector<std::string>& places) {
    METSUKE_TRY(const auto root, openc2::VerifyingKey::fromText(m_root));
    METSUKE_TRY(auto policy, openc2::readPolicy(text, root));
    METSUKE_TRY(const std::string before, readSmall(file("policy.json")));
    if (m_policy && text == before) {
        return keepPlaces(places);
    }
    if (m_policy && policy.version <= m_policy->version) {
        return Error(ErrorCode::InvalidArgument, Message("link.policy_older").with("version", policy.version));
    }
    METSUKE_CHECK(write(file("policy.json"), text));
    m_policy = std::move(policy);
    return keepPlaces(places);
}

} // namespace metsuke::agent
