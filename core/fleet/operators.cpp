// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/operators.h"

#include "core/fleet/private_folder.h"
#include "core/openc2/json_fields.h"

#include <algorithm>

namespace metsuke::fleet {

namespace {

using openc2::Policy;

constexpr size_t kLargestFile = 64 * 1024;
constexpr size_t kLongestName = 255;

std::filesystem::path fileIn(const std::filesystem::path& folder) { return folder / kOperatorsFile; }

Result<void> write(const std::filesystem::path& folder, const std::vector<Policy::Operator>& all) {
    openc2::Json list = openc2::Json::array();
    for (const Policy::Operator& one : all) {
        list.push_back({{"name", one.name}, {"role", one.role}, {"key", one.key}});
    }
    return writeFile(fileIn(folder), openc2::canonical({{"operators", std::move(list)}}));
}

} // namespace

Result<std::vector<Policy::Operator>> readOperators(const std::filesystem::path& folder) {
    METSUKE_TRY(const std::string text, readFile(fileIn(folder), kLargestFile));
    std::vector<Policy::Operator> all;
    if (text.empty()) {
        return all;
    }
    METSUKE_TRY(const auto json, openc2::parseJson(text));
    openc2::JsonFields fields(json);
    for (openc2::JsonFields& one : fields.objects("operators", kMostOtherOperators)) {
        Policy::Operator& found = all.emplace_back();
        found.name = one.line("name", kLongestName);
        found.role = one.text("role", kLongestName);
        found.key = one.text("key", kLongestName);
        const bool isRole = openc2::highestTierOf(found.role).has_value();
        if (!isRole || !openc2::VerifyingKey::fromText(found.key).ok()) {
            one.fail(isRole ? "key" : "role");
        }
        fields.join(one);
    }
    METSUKE_CHECK(fields.done());
    return all;
}

Result<void> addOperator(const std::filesystem::path& folder, const Policy::Operator& one) {
    METSUKE_CHECK(makePrivateFolder(folder));
    METSUKE_TRY(const FileHandle lock, lockFolder(folder));
    METSUKE_TRY(auto all, readOperators(folder));
    METSUKE_CHECK(openc2::VerifyingKey::fromText(one.key));
    const bool isTaken = one.name.empty() || one.name == kWorkstation
        || std::ranges::any_of(all, [&](const Policy::Operator& other) { return other.name == one.name || other.key == one.key; });
    if (isTaken || all.size() >= kMostOtherOperators) {
        return Error(ErrorCode::InvalidArgument, Message("fleet.operator_taken").with("name", one.name));
    }
    if (!openc2::highestTierOf(one.role)) {
        return Error(ErrorCode::InvalidArgument, Message("fleet.no_role").with("role", one.role));
    }
    all.push_back(one);
    return write(folder, all);
}

Result<void> writeOperators(const std::filesystem::path& folder, const std::vector<Policy::Operator>& all) {
    for (const Policy::Operator& one : all) {
        if (one.name.empty() || one.name == kWorkstation || all.size() > kMostOtherOperators) {
            return Error(ErrorCode::InvalidArgument, Message("fleet.operator_taken").with("name", one.name));
        }
    }
    return write(folder, all);
}

Result<void> removeOperator(const std::filesystem::path& folder, const std::string& name) {
    METSUKE_CHECK(makePrivateFolder(folder));
    METSUKE_TRY(const FileHandle lock, lockFolder(folder));
    METSUKE_TRY(auto all, readOperators(folder));
    if (std::erase_if(all, [&](const Policy::Operator& one) { return one.name == name; }) == 0) {
        return Error(ErrorCode::NotFound, Message("fleet.no_operator").with("name", name));
    }
    return write(folder, all);
}

} // namespace metsuke::fleet
