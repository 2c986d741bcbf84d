// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/plan.h"

#include "core/plan/codec_fields.h"

#include <algorithm>
#include <set>

namespace metsuke::plan {

namespace {

bool isPath(const std::string& path) { return path.starts_with('/') && path.size() > 1; }

// Whether a target names something at all.
bool isNamed(const NoTarget&) { return true; }
bool isNamed(const HostTarget&) { return true; }
bool isNamed(const AddressTarget& target) { return !target.address.isUnset() && target.prefix > 0; }
bool isNamed(const NameTarget& target) { return !target.name.empty(); }
bool isNamed(const ProcessTarget& target) { return target.pid > 0 && target.start > 0 && !target.boot.empty(); }
bool isNamed(const ConnectionTarget& target) {
    return target.process ? isNamed(*target.process) : !target.remote.isUnset() || target.localPort != 0 || target.remotePort != 0;
}
bool isNamed(const FileTarget& target) {
    return isPath(target.path) && !target.sha256.empty() && target.links.size() <= kMostLinks && std::ranges::all_of(target.links, isPath);
}
bool isNamed(const StoredFileTarget& target) { return !target.id.empty(); }
bool isNamed(const PersistenceTarget& target) { return isPath(target.path) && !target.kind.empty() && !target.entry.empty(); }
bool isNamed(const AccountTarget& target) { return !target.name.empty(); }
bool isNamed(const EvidenceTarget& target) {
    return (!target.processes.empty() || !target.files.empty()) && std::ranges::all_of(target.files, isPath)
        && std::ranges::all_of(target.processes, [](const ProcessTarget& one) { return isNamed(one); });
}
bool isNamed(const ScanTarget& target) {
    return !target.folders.empty() && std::ranges::all_of(target.folders, [](const std::string& path) { return path.starts_with('/'); })
        && (!target.digests.empty() || !target.rules.empty());
}
bool isNamed(const ScriptTarget& target) { return isPath(target.interpreter) && !target.text.empty() && target.timeout > 0; }
bool isNamed(const PackageFileTarget& target) { return isPath(target.path) && !target.package.empty(); }
bool isNamed(const ServiceTarget& target) { return !target.name.empty(); }
bool isNamed(const TermTarget& target) { return !target.id.empty() && isTimed(target.held); }

Error refused(const char* id, const std::string& step) { return {ErrorCode::InvalidArgument, Message(id).with("step", step)}; }

} // namespace

std::optional<Duration> durationOf(const Target& target) {
    return std::visit(
        [](const auto& one) -> std::optional<Duration> {
            if constexpr (requires { one.duration; }) {
                return one.duration;
            }
            return std::nullopt;
        },
        target);
}

Result<void> checkPlan(const Plan& plan) {
    if (plan.steps.empty() || plan.steps.size() > kMostSteps) {
        return Error(ErrorCode::InvalidArgument, Message("plan.step_count").with("most", static_cast<int64_t>(kMostSteps)));
    }
    std::set<std::string_view> ids;
    for (const Step& step : plan.steps) {
        if (!ids.insert(step.id).second) {
            return refused("plan.step_twice", step.id);
        }
        if (kindOf(step.target) != traitsOf(step.action).target) {
            return refused("plan.other_target", step.id);
        }
        if (!std::visit([](const auto& target) { return isNamed(target); }, step.target)) {
            return refused("plan.no_target", step.id);
        }
    }
    return {};
}

void orderSafely(std::vector<Step>& steps) { std::ranges::stable_sort(steps, {}, [](const Step& step) { return traitsOf(step.action).phase; }); }

} // namespace metsuke::plan
