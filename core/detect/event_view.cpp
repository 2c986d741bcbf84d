// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/event_view.h"

#include <cmath>
#include <cstdio>

namespace metsuke {

namespace {

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string realText(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e15) {
        return std::to_string(static_cast<int64_t>(value));
    }
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.6g", value);
    return buffer.data();
}

} // namespace

std::string fieldText(const FieldValue& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        return std::string(*text);
    }
    if (const auto* integer = std::get_if<int64_t>(&value)) {
        return std::to_string(*integer);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return realText(*real);
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "true" : "false";
    }
    std::string joined;
    if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        for (const std::string& part : *list) {
            joined += (joined.empty() ? "" : ", ") + part;
        }
    }
    return joined;
}

void EventView::reset(const Event& event) {
    m_event = &event;
    m_fields = fieldsOf(event.kind());
    ++m_generation;
    if (m_slots.size() < slotCount()) {
        m_slots.resize(slotCount());
    }
}

const FieldValue& EventView::value(FieldRef field) {
    Slot& slot = m_slots[field.slot];
    if (slot.valueGeneration != m_generation) {
        slot.valueGeneration = m_generation;
        slot.value = field.slot < m_common.size() ? m_common[field.slot].get(*m_event, slot.scratch)
                                                 : m_fields[field.slot - m_common.size()].get(m_event->body);
    }
    return slot.value;
}

std::string_view EventView::lower(FieldRef field) {
    const FieldValue& raw = value(field);
    Slot& slot = m_slots[field.slot];
    if (slot.lowerGeneration != m_generation) {
        slot.lowerGeneration = m_generation;
        slot.lower.clear();
        if (const auto* text = std::get_if<std::string_view>(&raw)) {
            slot.lower.resize(text->size());
            for (size_t i = 0; i < text->size(); ++i) {
                slot.lower[i] = lowered((*text)[i]);
            }
        }
    }
    return slot.lower;
}

std::string EventView::text(FieldRef field) { return fieldText(value(field)); }

} // namespace metsuke
