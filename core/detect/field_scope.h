// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/detect/rule.h"
#include "core/event/event.h"

#include <optional>
#include <vector>

namespace metsuke {

/// A field bound to its place in an EventView: no name is looked up while events pass.
struct FieldRef {
    uint16_t slot = 0; ///< common fields first, then the kind's own
    FieldType type = FieldType::Text;
    friend bool operator==(const FieldRef&, const FieldRef&) = default;
};

/// Which of two fields of one name is meant: an HTTP event has a `host` of its own (the Host header).
enum class NamePreference {
    Event, ///< the kind's field, as in a detection
    Common, ///< the common field, as in group-by, subject and explain
};

/// Zeek and Sigma names of one kind of event -> FieldRef. `host_header` always means HTTP's own host.
class FieldScope {
public:
    FieldScope(EventKind kind, std::string category)
        : m_kind(kind)
        , m_category(std::move(category)) {}
    [[nodiscard]] EventKind kind() const { return m_kind; }
    [[nodiscard]] std::optional<FieldRef> resolve(std::string_view name, NamePreference preference) const;

private:
    EventKind m_kind;
    std::string m_category; ///< Sigma category whose aliases apply, "" none
};

/// What a logsource means: the kind of event, and whether only traffic to inside servers counts (webserver).
struct ResolvedLogsource {
    FieldScope scope;
    bool insideResponderOnly = false;
};
[[nodiscard]] Result<ResolvedLogsource> resolveLogsource(const Logsource& logsource);

[[nodiscard]] inline uint16_t commonFieldCount() { return static_cast<uint16_t>(commonFields().size()); }

} // namespace metsuke
