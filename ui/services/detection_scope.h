// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <set>

namespace metsuke {

/// The detections that the time range and the query let through. Asks the case only when one of them is set.
/// Lives in its page, GUI thread only.
class DetectionScope {
public:
    using Keys = std::set<std::string>;

    /// Calls `done` now when nothing is narrowed, else when the answer is here. A failure is raised and hides nothing.
    void ask(CaseSession& session, QObject* receiver, std::function<void()> done);
    /// Null: all detections count.
    [[nodiscard]] const Keys* visible() const { return m_visible ? &*m_visible : nullptr; }

private:
    std::optional<Keys> m_visible;
    QueryChannel m_channel;
};

} // namespace metsuke
