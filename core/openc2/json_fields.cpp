// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/json_fields.h"

#include "core/base/plain_name.h"
#include "core/base/strings.h"

#include <algorithm>

namespace metsuke::openc2 {

namespace {

const Json& nothing() {
    static const Json empty = Json::object();
    return empty;
}

} // namespace

int64_t toMilliseconds(Timestamp time) { return std::clamp(time.ns / kMillisecond, int64_t{0}, kLatestMillisecond); }

JsonFields::JsonFields(const Json& json, std::string where)
    : m_json(&json)
    , m_where(std::move(where)) {
    if (!json.is_object()) {
        m_failed = m_where.substr(0, m_where.size() - (m_where.empty() ? 0 : 1));
    }
}

void JsonFields::fail(const char* name) {
    if (!m_failed) {
        m_failed = m_where + name;
    }
}

void JsonFields::join(const JsonFields& inside) {
    if (!m_failed) {
        m_failed = inside.m_failed;
    }
}

const Json* JsonFields::find(const char* name, bool (Json::*isKind)() const noexcept) {
    if (!m_failed) {
        const auto found = m_json->find(name);
        if (found != m_json->end() && ((*found).*isKind)()) {
            return &*found;
        }
        fail(name);
    }
    return nullptr;
}

std::string JsonFields::text(const char* name, size_t maximum) {
    const Json* found = find(name, &Json::is_string);
    if (found != nullptr && found->get_ref<const std::string&>().size() > maximum) {
        fail(name);
    }
    return m_failed ? std::string() : found->get<std::string>();
}

std::string JsonFields::line(const char* name, size_t maximum) { return cleanText(text(name, maximum), maximum); }

std::string JsonFields::address(const char* name) {
    std::string found = text(name, 64);
    if (!isPlainName(found)) {
        fail(name);
        return {};
    }
    return found;
}

int64_t JsonFields::number(const char* name, int64_t least, int64_t most) {
    const Json* found = find(name, &Json::is_number_integer);
    const int64_t value = found != nullptr ? found->get<int64_t>() : 0; // parseJson bounds it
    if (value < least || value > most) {
        fail(name);
    }
    return m_failed ? 0 : value;
}

bool JsonFields::flag(const char* name) {
    const Json* found = find(name, &Json::is_boolean);
    return found != nullptr && found->get<bool>();
}

Timestamp JsonFields::time(const char* name) { return {number(name, 0, kLatestMillisecond) * kMillisecond}; }

const Json* JsonFields::array(const char* name, size_t most) {
    const Json* found = find(name, &Json::is_array);
    if (found != nullptr && found->size() > most) {
        fail(name);
    }
    return m_failed ? nullptr : found;
}

std::vector<std::string> JsonFields::lines(const char* name, size_t most, size_t maximum) {
    std::vector<std::string> found;
    if (const Json* list = array(name, most)) {
        for (const Json& one : *list) {
            if (!one.is_string() || one.get_ref<const std::string&>().size() > maximum) {
                fail(name);
                return {};
            }
            found.push_back(cleanText(one.get_ref<const std::string&>(), maximum));
        }
    }
    return found;
}

JsonFields JsonFields::object(const char* name) {
    const Json* found = find(name, &Json::is_object);
    JsonFields inside(found != nullptr ? *found : nothing(), m_where + name + ".");
    inside.join(*this);
    return inside;
}

std::vector<JsonFields> JsonFields::objects(const char* name, size_t most) {
    std::vector<JsonFields> found;
    if (const Json* list = array(name, most)) {
        for (const Json& one : *list) {
            found.emplace_back(one, m_where + name + ".");
        }
    }
    return found;
}

const Json& JsonFields::value(const char* name) {
    if (!m_failed && !has(name)) {
        fail(name);
    }
    return m_failed ? nothing() : (*m_json)[name];
}

void JsonFields::allowOnly(std::initializer_list<std::string_view> names) {
    if (!m_failed) {
        for (const auto& [name, value] : m_json->items()) {
            if (std::find(names.begin(), names.end(), name) == names.end()) {
                fail(name.c_str());
            }
        }
    }
}

Result<void> JsonFields::done() const {
    if (m_failed) {
        return Error(ErrorCode::Malformed, Message("openc2.member").with("name", m_failed->empty() ? "{}" : cleanText(*m_failed, 80)));
    }
    return {};
}

} // namespace metsuke::openc2
