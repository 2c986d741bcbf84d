// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/fleet_keys.h"

#include "core/fleet/operators.h"
#include "core/fleet/private_folder.h"
#include "core/openc2/key_file.h"

#include <algorithm>

#include <sys/stat.h>

namespace metsuke::fleet {

namespace {

using openc2::Policy;
using openc2::SigningKey;
using openc2::VerifyingKey;

constexpr size_t kLargestPolicy = 1024 * 1024;
constexpr size_t kLongestKey = 128;
constexpr const char* kPolicyFile = "policy.json";
constexpr const char* kRoot = "root";
constexpr const char* kAdministrator = "administrator";

bool isThere(const std::filesystem::path& path) {
    std::error_code none;
    return std::filesystem::exists(path, none);
}

Result<std::optional<VerifyingKey>> publicHalf(const std::filesystem::path& path) {
    METSUKE_TRY(const std::string text, readFile(path, kLongestKey));
    if (text.empty()) {
        return std::optional<VerifyingKey>();
    }
    METSUKE_TRY(auto key, VerifyingKey::fromText(text));
    return std::optional(std::move(key));
}

bool isSameOperators(std::vector<Policy::Operator> a, std::vector<Policy::Operator> b) {
    std::ranges::sort(a, {}, &Policy::Operator::key);
    std::ranges::sort(b, {}, &Policy::Operator::key);
    return a == b;
}

} // namespace

/// The private half may be elsewhere or closed; the public one stays, and says which private one is the right one.
Result<FleetKeys::Pair> FleetKeys::openPair(const std::filesystem::path& folder, const std::string& name, const openc2::Passphrase& ask) {
    const auto path = folder / (name + ".key"), publicPath = folder / (name + ".pub");
    METSUKE_TRY(auto known, publicHalf(publicPath));
    const bool isHere = isThere(path);
    if (!isHere && known && name == kRoot) {
        return Pair{std::move(*known), std::nullopt, false};
    }
    if (!isHere && (known || isThere(folder / kPolicyFile))) { // another one would not be obeyed
        return Error(ErrorCode::NotFound, Message("fleet.key_missing").with("path", path.string()));
    }
    if (!isHere) {
        METSUKE_TRY(const auto made, SigningKey::make());
        METSUKE_CHECK(made.save(path));
    }
    METSUKE_TRY(const bool isProtected, openc2::isKeyProtected(path));
    if (isProtected && known && !ask) {
        return Pair{std::move(*known), std::nullopt, false};
    }
    METSUKE_TRY(auto whole, SigningKey::load(path, ask));
    const VerifyingKey half = whole.verifyingKey();
    if (known && *known != half) {
        return Error(ErrorCode::InvalidArgument, Message("fleet.other_key").with("path", path.string()));
    }
    if (!known) {
        METSUKE_CHECK(writeFile(publicPath, half.toText()));
    }
    return Pair{half, std::move(whole), !isHere};
}

Result<FleetKeys> FleetKeys::open(const std::filesystem::path& folder, const openc2::Passphrase& ask) {
    METSUKE_CHECK(makePrivateFolder(folder));
    METSUKE_TRY(const FileHandle lock, lockFolder(folder)); // held while they are made
    METSUKE_TRY(auto root, openPair(folder, kRoot, {}));
    METSUKE_TRY(auto operatorKey, openPair(folder, "operator", ask));
    METSUKE_TRY(auto others, readOperators(folder));
    return FleetKeys(folder, std::move(root), std::move(operatorKey), std::move(others));
}

Result<void> FleetKeys::unlock(SigningKey key) {
    if (key.verifyingKey() != m_workstation) {
        return Error(ErrorCode::InvalidArgument, Message("fleet.other_key").with("path", (m_folder / "operator.key").string()));
    }
    m_operator = std::move(key);
    return {};
}

std::vector<Policy::Operator> FleetKeys::operators() const {
    std::vector<Policy::Operator> all{{kWorkstation, kAdministrator, m_workstation.toText()}};
    all.insert(all.end(), m_others.begin(), m_others.end());
    return all;
}

Result<bool> FleetKeys::read() {
    METSUKE_TRY(std::string text, readFile(m_folder / kPolicyFile, kLargestPolicy));
    if (text == m_text) {
        return false;
    }
    // A damaged one is no reason to begin at 1 again: agents would keep the policy that they have.
    METSUKE_TRY(m_policy, openc2::readPolicy(text, m_root));
    m_text = std::move(text);
    return true;
}

Result<void> FleetKeys::write(std::string text, Policy policy) {
    METSUKE_CHECK(writeFile(m_folder / kPolicyFile, text));
    m_text = std::move(text);
    m_policy = std::move(policy);
    return {};
}

Policy FleetKeys::draft() const {
    Policy next = m_policy;
    next.version = m_text.empty() ? 1 : m_policy.version + 1;
    next.operators = operators();
    next.places = m_places.empty() ? m_policy.places : m_places;
    return next;
}

Result<int64_t> FleetKeys::keepPolicy(const std::vector<std::string>& all) {
    METSUKE_TRY(const FileHandle lock, lockFolder(m_folder));
    METSUKE_CHECK(read());
    m_places = all;
    m_isBehind = m_text.empty() || m_policy.places != all || !isSameOperators(m_policy.operators, operators());
    if (m_isBehind && m_signer) {
        Policy next = draft();
        std::string text = openc2::writePolicy(next, *m_signer);
        METSUKE_CHECK(openc2::readPolicy(text, m_root)); // as every agent will
        METSUKE_CHECK(write(std::move(text), std::move(next)));
        m_isBehind = false;
    }
    if (m_text.empty()) {
        return Error(ErrorCode::NotFound, Message("fleet.no_policy").with("path", (m_folder / kPolicyFile).string()));
    }
    return m_policy.version;
}

Result<bool> FleetKeys::refresh() {
    METSUKE_TRY(const bool isOther, read());
    if (isOther) {
        METSUKE_TRY(m_others, readOperators(m_folder));
        m_isBehind = (!m_places.empty() && m_policy.places != m_places) || !isSameOperators(m_policy.operators, operators());
    }
    return isOther;
}

Result<void> FleetKeys::setPolicy(std::string_view text) {
    METSUKE_TRY(const FileHandle lock, lockFolder(m_folder));
    METSUKE_CHECK(read());
    METSUKE_TRY(auto next, openc2::readPolicy(text, m_root, m_text.empty() ? 0 : m_policy.version));
    const auto* self = openc2::operatorOf(next, m_workstation.id());
    if (self == nullptr || self->role != kAdministrator) {
        return Error(ErrorCode::InvalidArgument, Message("fleet.policy_locks_out"));
    }
    std::vector<Policy::Operator> others = next.operators;
    std::erase_if(others, [&](const Policy::Operator& one) { return one.key == self->key; });
    METSUKE_CHECK(writeOperators(m_folder, others));
    m_others = std::move(others);
    METSUKE_CHECK(write(std::string(text), std::move(next)));
    m_isBehind = !m_places.empty() && m_policy.places != m_places;
    return {};
}

Result<std::optional<SignedPolicy>> signedPolicy(const std::filesystem::path& folder) {
    METSUKE_TRY(const std::string text, readFile(folder / kPolicyFile, kLargestPolicy));
    METSUKE_TRY(auto root, publicHalf(folder / "root.pub"));
    if (const auto path = folder / "root.key"; !root && isThere(path)) { // of a version that kept the private half only
        METSUKE_TRY(const auto signer, SigningKey::load(path));
        root = signer.verifyingKey();
    }
    if (text.empty() || !root) {
        return std::optional<SignedPolicy>();
    }
    METSUKE_TRY(auto policy, openc2::readPolicy(text, *root));
    return std::optional(SignedPolicy{std::move(policy), std::move(*root)});
}

Result<std::optional<Policy>> policyInForce(const std::filesystem::path& folder) {
    METSUKE_TRY(auto found, signedPolicy(folder));
    return found ? std::optional(std::move(found->policy)) : std::nullopt;
}

Result<std::vector<Policy::Operator>> operatorsInForce(const std::filesystem::path& folder) {
    METSUKE_TRY(auto keys, FleetKeys::open(folder));
    METSUKE_TRY(auto policy, policyInForce(folder));
    if (!policy || keys.isRootHere()) { // the next start of serving signs what it lacks
        return keys.operators();
    }
    std::ranges::stable_partition(policy->operators, [](const Policy::Operator& one) { return one.name == kWorkstation; });
    return std::move(policy->operators);
}

OperatorsStamp operatorsStamp(const std::filesystem::path& folder) {
    OperatorsStamp stamp{};
    const std::array files{folder / kPolicyFile, folder / kOperatorsFile, folder / "root.key"};
    for (size_t i = 0; i < files.size(); ++i) {
        struct stat status {};
        if (::stat(files[i].c_str(), &status) == 0) { // files are replaced, so each has another inode, even within one tick of the clock
            stamp[i] = {status.st_ino, status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec};
        }
    }
    return stamp;
}

} // namespace metsuke::fleet
