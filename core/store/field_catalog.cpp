// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/field_catalog.h"

#include <map>

namespace metsuke {

namespace {

QueryType typeOf(const FieldDescriptor& field) {
    switch (field.type) {
    case FieldType::Bool:
        return QueryType::Bool;
    case FieldType::Int:
        return QueryType::Integer;
    case FieldType::Double:
        return QueryType::Real;
    case FieldType::TextList:
        return QueryType::TextList;
    default:
        return QueryType::Text;
    }
}

std::vector<QueryField> makeFields() {
    std::vector<QueryField> fields{{"host", QueryType::Address, {}}, {"orig", QueryType::Address, {}},
        {"resp", QueryType::Address, {}}, {"port", QueryType::Port, {}}, {"orig_port", QueryType::Port, {}},
        {"resp_port", QueryType::Port, {}}, {"proto", QueryType::Protocol, {}}, {"service", QueryType::Text, {}},
        {"name", QueryType::Text, {}}, {"info", QueryType::Text, {}}, {"state", QueryType::Text, {}},
        {"bytes", QueryType::ByteCount, {}}, {"orig_bytes", QueryType::ByteCount, {}}, {"resp_bytes", QueryType::ByteCount, {}},
        {"packets", QueryType::Integer, {}}, {"orig_pkts", QueryType::Integer, {}}, {"resp_pkts", QueryType::Integer, {}},
        {"missed", QueryType::ByteCount, {}}, {"duration", QueryType::Elapsed, {}}, {"ts", QueryType::Time, {}},
        {"uid", QueryType::Uid, {}}, {"rule", QueryType::Text, {}}, {"severity", QueryType::Severity, {}},
        {"phase", QueryType::Phase, {}}, {"family", QueryType::Text, {}}, {"object", QueryType::Text, {}},
        {"peer", QueryType::Text, {}}, {"confirmed", QueryType::Bool, {}}};
    for (size_t i = 0; i < kEventKindCount; ++i) {
        const auto kind = static_cast<EventKind>(i);
        for (const FieldDescriptor& field : fieldsOf(kind)) {
            fields.push_back({std::string(eventKindName(kind)) + "." + std::string(field.name), typeOf(field), kind});
        }
    }
    return fields;
}

const std::map<std::string, const QueryField*, std::less<>>& byName() {
    static const auto index = [] {
        std::map<std::string, const QueryField*, std::less<>> names;
        for (const QueryField& field : queryFields()) {
            names.emplace(field.name, &field);
        }
        for (const auto& [zeek, ours] : {std::pair{"id.orig_h", "orig"}, {"id.resp_h", "resp"}, {"id.orig_p", "orig_port"},
                 {"id.resp_p", "resp_port"}}) {
            names.emplace(zeek, names.at(ours));
        }
        return names;
    }();
    return index;
}

} // namespace

const std::vector<QueryField>& queryFields() {
    static const std::vector<QueryField> fields = makeFields();
    return fields;
}

const QueryField* findQueryField(std::string_view name) {
    const auto it = byName().find(name);
    return it == byName().end() ? nullptr : it->second;
}

const FieldDescriptor* findEventField(EventKind kind, std::string_view field) {
    for (const FieldDescriptor& descriptor : fieldsOf(kind)) {
        if (descriptor.name == field) {
            return &descriptor;
        }
    }
    return nullptr;
}

} // namespace metsuke
