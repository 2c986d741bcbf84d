// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/remedy_scope.h"

#include <algorithm>

namespace metsuke::plan {

namespace {

using Kind = RemedyIndicator::Kind;

/// What the remedy lets one action be done to.
class Scope {
public:
    Scope(const Remedy& remedy, Action action, RemedyScene& scene)
        : m_scene(scene) {
        for (const RemedyStep& step : remedy.steps) {
            if (step.action != action) {
                continue;
            }
            if (step.target) {
                m_fixed.push_back(&*step.target);
            }
            for (const std::string& id : step.of) {
                m_indicators.push_back(&*std::ranges::find(remedy.indicators, id, &RemedyIndicator::id));
            }
        }
    }

    [[nodiscard]] bool covers(const Target& target) const {
        return std::ranges::any_of(m_fixed, [&](const Target* fixed) { return *fixed == target; })
            || std::visit([this](const auto& one) { return names(one); }, target);
    }

private:
    template <typename Means> [[nodiscard]] bool any(Means means) const {
        return std::ranges::any_of(m_indicators, [&](const RemedyIndicator* one) { return means(*one); });
    }

    template <typename Other> [[nodiscard]] bool names(const Other&) const { return false; }

    [[nodiscard]] bool names(const FileTarget& file) const {
        return !file.isForced && any([&](const RemedyIndicator& one) {
            // Where the path is gone, a link with the content that the order names stands for it.
            return (one.kind == Kind::Sha256 && one.value == file.sha256) || (one.kind == Kind::Path && one.value == file.path && file.links.empty());
        });
    }

    [[nodiscard]] bool names(const PersistenceTarget& entry) const {
        return any([&](const RemedyIndicator& one) {
            const bool isThis = one.kind == Kind::Persistence && one.value == entry.path && (one.entryKind.empty() || one.entryKind == entry.kind)
                && (one.entry.empty() || one.entry == entry.entry);
            return isThis || isFile(one, entry.path) || starts(one, entry.path, entry.entry);
        });
    }

    [[nodiscard]] bool names(const ProcessTarget& process) const {
        return any([&](const RemedyIndicator& one) {
            switch (one.kind) {
            case Kind::Sha256: return one.value == process.sha256; // what its handler compares again
            case Kind::Image: {
                const auto programs = m_scene.programsOf(process);
                return !programs || std::ranges::find(*programs, one.value) != programs->end();
            }
            case Kind::Remote: return true;
            case Kind::Path:
            case Kind::Persistence: break;
            }
            return false;
        });
    }

    [[nodiscard]] bool names(const AddressTarget& target) const {
        return any([&](const RemedyIndicator& one) {
            const auto address = addressOf(one);
            return address && target == AddressTarget{*address, AddressTarget{}.prefix, 0, target.duration};
        });
    }

    [[nodiscard]] bool names(const ConnectionTarget& target) const {
        return any([&](const RemedyIndicator& one) {
            const auto address = addressOf(one);
            return address && target == ConnectionTarget{target.protocol, {}, *address, 0, 0};
        });
    }

    [[nodiscard]] bool names(const NameTarget& target) const {
        return any([&](const RemedyIndicator& one) { return one.kind == Kind::Remote && target == NameTarget{one.value, {}, target.duration}; });
    }

    [[nodiscard]] bool names(const EvidenceTarget& target) const {
        return !target.withMemory && target.maximumBytes <= EvidenceTarget{}.maximumBytes
            && std::ranges::all_of(target.processes, [this](const ProcessTarget& one) { return names(one); })
            && std::ranges::all_of(target.files, [this](const std::string& path) {
                   return any([&](const RemedyIndicator& one) {
                       return (one.kind == Kind::Persistence && one.value == path) || isFile(one, path) || starts(one, path, {});
                   });
               });
    }

    static std::optional<IpAddress> addressOf(const RemedyIndicator& one) {
        return one.kind == Kind::Remote ? IpAddress::parse(one.value) : std::nullopt;
    }

    /// What is not there any more is as good as meant: nothing is done to it.
    [[nodiscard]] bool isFile(const RemedyIndicator& one, const std::string& path) const {
        if (one.kind == Kind::Sha256) {
            const auto digest = m_scene.digestOf(path);
            return !digest || *digest == one.value;
        }
        return one.kind == Kind::Path && one.value == path;
    }

    [[nodiscard]] bool starts(const RemedyIndicator& one, const std::string& path, const std::string& entry) const {
        if (one.kind != Kind::Sha256 && one.kind != Kind::Path) {
            return false;
        }
        const auto started = m_scene.startedBy(path, entry);
        return !started || std::ranges::any_of(*started, [&](const std::string& file) {
            return one.kind == Kind::Path ? file == one.value : m_scene.digestOf(file) == one.value;
        });
    }

    RemedyScene& m_scene;
    std::vector<const Target*> m_fixed;
    std::vector<const RemedyIndicator*> m_indicators;
};

} // namespace

Result<void> checkScope(const Plan& plan, const Remedy& remedy, RemedyScene& scene) {
    for (const Step& step : plan.steps) {
        if (!Scope(remedy, step.action, scene).covers(step.target)) {
            return Error(ErrorCode::InvalidArgument,
                Message("mitigation.remedy_more").with("step", step.id).with("action", std::string(textOf(step.action))).with("remedy", remedy.id));
        }
    }
    return {};
}

} // namespace metsuke::plan
