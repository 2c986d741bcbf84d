// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/fleet_keys.h"

#include "core/fleet/operators.h"
#include "core/fleet/private_folder.h"

#include <algorithm>

namespace metsuke::fleet {

namespace {

constexpr size_t kLargestPolicy = 1024 * 1024;
constexpr const char* kPolicyFile = "policy.json";

Result<openc2::SigningKey> loadOrMake(const std::filesystem::path& path) {
    std::error_code none;
    if (!std::filesystem::exists(path, none)) {
        METSUKE_TRY(const auto made, openc2::SigningKey::make());
        METSUKE_CHECK(made.save(path));
    }
    return openc2::SigningKey::load(path);
}

bool isSame(const openc2::Policy& a, const openc2::Policy& b) {
    return a.places == b.places
        && std::equal(a.operators.begin(), a.operators.end(), b.operators.begin(), b.operators.end(),
            [](const auto& one, const auto& other) {
                return one.name == other.name && one.role == other.role && one.key == other.key;
            });
}

} // namespace

Result<FleetKeys> FleetKeys::open(const std::filesystem::path& folder) {
    METSUKE_CHECK(makePrivateFolder(folder));
    METSUKE_TRY(const FileHandle lock, lockFolder(folder)); // held while they are made
    METSUKE_TRY(auto root, loadOrMake(folder / "root.key"));
    METSUKE_TRY(auto operatorKey, loadOrMake(folder / "operator.key"));
    METSUKE_TRY(auto others, readOperators(folder));
    return FleetKeys(folder, std::move(root), std::move(operatorKey), std::move(others));
}

openc2::Policy FleetKeys::shape(const std::vector<std::string>& places) const {
    return {m_version, operators(), places};
}

std::vector<openc2::Policy::Operator> FleetKeys::operators() const {
    std::vector<openc2::Policy::Operator> all{{"workstation", "administrator", m_operator.verifyingKey().toText()}};
    all.insert(all.end(), m_others.begin(), m_others.end());
    return all;
}

Result<int64_t> FleetKeys::keepPolicy(const std::vector<std::string>& all) {
    const auto path = m_folder / kPolicyFile;
    METSUKE_TRY(const FileHandle lock, lockFolder(m_folder));
    METSUKE_TRY(const std::string text, readFile(path, kLargestPolicy));
    if (!text.empty()) {
        // A damaged one is no reason to begin at 1 again: agents would keep the policy that they have.
        METSUKE_TRY(const auto before, openc2::readPolicy(text, m_root.verifyingKey()));
        m_version = before.version;
        if (isSame(before, shape(all))) {
            return m_version;
        }
        ++m_version;
    }
    METSUKE_CHECK(writeFile(path, policy(all)));
    return m_version;
}

Result<std::vector<std::string>> FleetKeys::keptPlaces() const {
    METSUKE_TRY(const std::string text, readFile(m_folder / kPolicyFile, kLargestPolicy));
    if (text.empty()) {
        return std::vector<std::string>();
    }
    METSUKE_TRY(auto policy, openc2::readPolicy(text, m_root.verifyingKey()));
    return std::move(policy.places);
}

std::string FleetKeys::policy(const std::vector<std::string>& places) const {
    return openc2::writePolicy(shape(places), m_root);
}

} // namespace metsuke::fleet
