// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/file_names.h"

#include "core/endpoint/program_roles.h"
#include "core/plan/codec_fields.h"

#include <algorithm>

namespace metsuke::mitigation {

bool isSystemPath(const std::string& path) {
    endpoint::ImageStarted image;
    image.path = path;
    return isSystemProgram(image);
}

NamesToTake namesToTake(const std::vector<std::string>& names, const std::string& device, const std::vector<Exception>& exceptions) {
    NamesToTake found;
    for (const std::string& name : names) {
        const plan::Step step{{}, plan::Action::QuarantineFile, plan::FileTarget{name, {}}, {}};
        const Exception* exception = exceptionFor(step, nullptr, device, exceptions);
        if (exception != nullptr && exception->kind == ExceptionKind::Path) {
            found.left.push_back(leftAlone(*exception).with("action", std::string(plan::textOf(step.action))));
        } else if (isSystemPath(name)) {
            found.left.push_back(Message("mitigation.left_system").with("path", name));
        } else {
            found.links.push_back(name);
        }
    }
    if (found.links.empty()) {
        return {names.back(), {}, {}};
    }
    found.path = std::move(found.links.back());
    found.links.pop_back();
    const size_t most = std::min(found.links.size(), plan::kMostLinks);
    found.links.erase(found.links.begin(), found.links.end() - static_cast<std::ptrdiff_t>(most));
    return found;
}

} // namespace metsuke::mitigation
