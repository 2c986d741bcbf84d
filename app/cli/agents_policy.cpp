// SPDX-License-Identifier: GPL-3.0-or-later
// The policy that agents obey: shown, written out to be edited, signed wherever the root key is, and set.
#include "app/cli/agents.h"
#include "app/cli/lines.h"
#include "app/cli/output.h"
#include "app/cli/passphrase.h"
#include "core/text/json_text.h"

#include "core/base/private_file.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/roster.h"
#include "core/openc2/key_file.h"
#include "core/plan/action.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace metsuke::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using openc2::Policy;

constexpr size_t kLargestPolicy = size_t{1} << 20;

Result<std::string> readWhole(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    std::error_code none;
    if (!file || fs::file_size(path, none) > kLargestPolicy || none || !(text << file.rdbuf())) {
        return Error(ErrorCode::NotFound, Message("cli.policy_unreadable").with("path", path.string()));
    }
    return text.str();
}

/// What an agent would pass over in silence: an action that nobody knows, or a tier below the built-in one.
Result<void> checkTiers(const Policy& policy) {
    for (const auto& [name, tier] : policy.mitigation.tiers) {
        const auto action = plan::parseAction(name);
        const int builtIn = action ? static_cast<int>(traitsOf(*action).tier) + 1 : 0;
        if (!action || tier < builtIn) {
            return Error(ErrorCode::InvalidArgument,
                Message(action ? "cli.policy_tier_low" : "cli.policy_no_action").with("action", name).with("tier", int64_t{builtIn}));
        }
    }
    return {};
}

/// "here", "protected" or "elsewhere".
Result<std::string> standingOfRoot(const fs::path& folder) {
    std::error_code none;
    if (!fs::exists(folder / "root.key", none)) {
        return std::string("elsewhere");
    }
    METSUKE_TRY(const bool isProtected, openc2::isKeyProtected(folder / "root.key"));
    return std::string(isProtected ? "protected" : "here");
}

Result<int> show(const Environment& environment, const AgentsOptions& options, const fs::path& folder) {
    METSUKE_TRY(auto keys, fleet::FleetKeys::open(folder));
    METSUKE_CHECK(keys.refresh());
    METSUKE_TRY(const std::string root, standingOfRoot(folder));
    METSUKE_TRY(const bool isProtected, openc2::isKeyProtected(folder / "operator.key"));
    const bool isPending = keys.draft().operators.size() != keys.inForce().operators.size();
    if (options.json) {
        const auto policy = Json::parse(openc2::writeDraft(keys.inForce()));
        std::printf("%s\n", jsonText(Json{{"version", keys.policy().empty() ? Json(nullptr) : Json(keys.policyVersion())}, {"root_key", root},
            {"root_id", keys.root().id()}, {"operator_key_protected", isProtected}, {"policy", policy}}).c_str());
        return static_cast<int>(kDone);
    }
    std::printf("%s", openc2::writeDraft(keys.inForce()).c_str());
    std::fprintf(stderr, "%s\n", words(environment, Message("cli.policy_root_" + root).with("path", (folder / "root.key").string()).with("id", keys.root().id())).c_str());
    if (!isProtected) {
        std::fprintf(stderr, "%s\n", words(environment, Message("cli.key_unprotected").with("path", (folder / "operator.key").string())).c_str());
    }
    if (isPending) {
        std::fprintf(stderr, "%s\n", words(environment, "fleet.policy_behind").c_str());
    }
    return static_cast<int>(kDone);
}

Result<int> exportDraft(const AgentsOptions& options, const fs::path& folder) {
    METSUKE_TRY(auto keys, fleet::FleetKeys::open(folder));
    METSUKE_CHECK(keys.refresh());
    METSUKE_CHECK(writeOutput(options.output.empty() ? "-" : options.output, openc2::writeDraft(keys.draft())));
    return static_cast<int>(kDone);
}

Result<int> sign(const Environment& environment, const AgentsOptions& options) {
    if (options.policyFile.empty() || options.rootKey.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("cli.policy_sign_what"));
    }
    METSUKE_CHECK(checkOutputFolder(options.output));
    METSUKE_TRY(const std::string text, readWhole(options.policyFile));
    METSUKE_TRY(const Policy draft, openc2::readDraft(text));
    METSUKE_CHECK(checkTiers(draft));
    METSUKE_TRY(const auto root, openc2::SigningKey::load(options.rootKey, passphraseFrom(environment, options.passphraseFile)));
    const std::string made = openc2::writePolicy(draft, root);
    METSUKE_CHECK(openc2::readPolicy(made, root.verifyingKey())); // as every agent will
    METSUKE_CHECK(writeOutput(options.output.empty() ? "-" : options.output, made + '\n'));
    return static_cast<int>(kDone);
}

Result<int> set(const Environment& environment, const AgentsOptions& options, const fs::path& folder) {
    if (options.policyFile.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("cli.policy_set_what"));
    }
    METSUKE_TRY(const auto roster, openRoster(options));
    METSUKE_TRY(auto keys, fleet::FleetKeys::open(folder));
    METSUKE_TRY(const std::string text, readWhole(options.policyFile));
    const auto done = keys.setPolicy(trim(text));
    METSUKE_CHECK(roster->note(userName(), done.ok() ? "policy.set" : "policy.refused",
        (done.ok() ? Json{{"version", keys.policyVersion()}} : Json{{"why", done.error().message.id}}).dump(), wallClock()));
    METSUKE_CHECK(done);
    std::fprintf(stderr, "%s\n", words(environment, Message("cli.policy_set").with("version", keys.policyVersion())).c_str());
    return static_cast<int>(kDone);
}

Result<int> manage(const Environment& environment, const AgentsOptions& options) {
    const fs::path folder = options.fleetSettings().folder;
    if (options.policyVerb == "sign") { // where the root key is, there need be no fleet
        return sign(environment, options);
    }
    METSUKE_TRY(const auto roster, openRoster(options));
    return options.policyVerb == "export" ? exportDraft(options, folder) : options.policyVerb == "set" ? set(environment, options, folder) : show(environment, options, folder);
}

} // namespace

int managePolicy(const Environment& environment, const AgentsOptions& options) {
    const auto code = manage(environment, options);
    const auto flushed = flushOutput();
    return !code.ok() ? environment.fail(code.error()) : flushed.ok() ? *code : environment.fail(flushed.error());
}

} // namespace metsuke::cli
