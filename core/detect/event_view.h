// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/field_scope.h"

#include <array>
#include <string>

namespace metsuke {

/// Reads one event's fields for many predicates: every value is fetched once, every text lowered once, and nothing
/// is allocated after the first events. Not thread-safe; views are valid until the next reset().
class EventView {
public:
    void reset(const Event& event);
    [[nodiscard]] const Event& event() const { return *m_event; }
    [[nodiscard]] const FieldValue& value(FieldRef field);
    /// Lower-case text of a Text field, empty when unset.
    [[nodiscard]] std::string_view lower(FieldRef field);
    /// Text of any scalar; lists are joined with ", ".
    [[nodiscard]] std::string text(FieldRef field);
    /// Every slot of the event's kind: for keyword searches.
    [[nodiscard]] uint16_t slotCount() const { return static_cast<uint16_t>(m_common.size() + m_fields.size()); }

private:
    struct Slot {
        uint64_t valueGeneration = 0;
        uint64_t lowerGeneration = 0;
        FieldValue value;
        std::string scratch;
        std::string lower;
    };
    const Event* m_event = nullptr;
    std::span<const CommonField> m_common = commonFields();
    std::span<const FieldDescriptor> m_fields;
    uint64_t m_generation = 0;
    std::vector<Slot> m_slots;
};

/// "1,234" is for people; this is "1234", "0.5", "true".
[[nodiscard]] std::string fieldText(const FieldValue& value);

} // namespace metsuke
