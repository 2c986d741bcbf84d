// SPDX-License-Identifier: GPL-3.0-or-later
// Sysmon as JSON, in the shapes that shippers and PowerShell give it.
#include "core/activity_import/importer.h"
#include "core/activity_import/json_objects.h"
#include "core/activity_import/sysmon_teller.h"
#include "core/activity_import/windows_event.h"

#include "core/base/strings.h"

#include <nlohmann/json.hpp>

namespace metsuke::activity_import {

namespace {

using Json = nlohmann::json;

/// The member, whatever the case of its letters in front; null when there is none.
const Json& at(const Json& json, std::initializer_list<const char*> names) {
    static const Json none;
    if (json.is_object()) {
        for (const char* name : names) {
            if (const auto found = json.find(name); found != json.end()) {
                return *found;
            }
        }
    }
    return none;
}

/// "" of what is neither text nor number. Converters of XML put texts with attributes into an object.
std::string textOf(const Json& json) {
    if (json.is_string()) {
        return json.get<std::string>();
    }
    if (json.is_number_integer() || json.is_boolean()) {
        return json.dump();
    }
    return json.is_object() ? textOf(at(json, {"#text", "Text", "text", "Value", "value"})) : std::string();
}
std::string attributeOf(const Json& element, const char* name) {
    const Json& attributes = at(element, {"#attributes"});
    const std::string marked = '@' + std::string(name);
    return textOf(attributes.is_object() ? at(attributes, {name}) : at(element, {name, marked.c_str()}));
}

/// An object of names, or a list of elements with a name each.
void addFields(const Json& data, RawEvent& raw) {
    if (data.is_array()) {
        for (const Json& element : data) {
            if (std::string name = attributeOf(element, "Name"); !name.empty()) {
                raw.add(std::move(name), textOf(element));
            }
        }
    } else if (data.is_object()) {
        for (const auto& [name, value] : data.items()) {
            if (name == "Data" && !value.is_string()) {
                addFields(value, raw);
            } else if (!value.is_null() && !value.is_array()) {
                raw.add(name, textOf(value));
            }
        }
    }
}

/// What Windows shows of an event: a line "Name: value" for each field.
void addLines(std::string_view message, RawEvent& raw) {
    for (const std::string_view line : split(message, '\n')) {
        const size_t colon = line.find(": ");
        if (colon != std::string_view::npos && colon > 0 && line.substr(0, colon).find(' ') == std::string_view::npos) {
            raw.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 2))));
        }
    }
}

/// nullopt when it is no event of Windows at all.
std::optional<WindowsEvent> eventOf(const Json& json) {
    WindowsEvent event;
    std::string logged;
    const Json& whole = at(json, {"Event"});
    const Json& system = at(whole.is_object() ? whole : json, {"System"});
    const Json& shipped = at(json, {"winlog"});
    const Json& source = shipped.is_object() ? shipped : json;
    if (system.is_object()) {
        event.provider = attributeOf(at(system, {"Provider"}), "Name");
        event.raw.kind = textOf(at(system, {"EventID"}));
        event.raw.host = textOf(at(system, {"Computer"}));
        logged = attributeOf(at(system, {"TimeCreated"}), "SystemTime");
        addFields(at(whole.is_object() ? whole : json, {"EventData"}), event.raw);
    } else {
        event.provider = textOf(at(source, {"provider_name", "ProviderName", "SourceName", "source_name"}));
        event.raw.kind = textOf(at(source, {"event_id", "Id", "EventID", "EventId"}));
        event.raw.host = textOf(at(source, {"computer_name", "MachineName", "Hostname", "Computer"}));
        logged = textOf(at(json, {"@timestamp", "TimeCreated", "EventTime"}));
        const Json& data = at(source, {"event_data", "EventData"});
        addFields(data.is_object() ? data : source, event.raw);
        if (!data.is_object()) {
            addLines(textOf(at(json, {"Message", "message"})), event.raw);
        }
    }
    if (event.raw.kind.empty() || event.provider.empty()) {
        return std::nullopt;
    }
    event.raw.kind.resize(std::min<size_t>(event.raw.kind.size(), 16));
    event.raw.host.resize(std::min<size_t>(event.raw.host.size(), 512));
    settleTime(event, logged);
    return event;
}

Result<void> decode(LogInput& input, EventSink& sink) {
    JsonObjects objects({[&](std::string_view text, int64_t line) -> Result<void> {
                             const Json json = Json::parse(text, nullptr, false);
                             if (json.is_discarded()) {
                                 sink.unreadable(line);
                                 return {};
                             }
                             auto event = eventOf(json);
                             if (!event || !event->isSysmon()) {
                                 sink.foreign();
                                 return {};
                             }
                             if (!event->hasTime) {
                                 sink.unreadable(line);
                                 return {};
                             }
                             event->raw.line = line;
                             return sink.take(std::move(event->raw));
                         },
        [&](int64_t line) { sink.unreadable(line); }});
    return objects.read(input);
}

} // namespace

Importer sysmonJson() {
    return {"sysmon_json", "sysmon",
        [](std::string_view beginning) {
            const size_t first = beginning.find_first_not_of(" \t\r\n");
            return first != std::string_view::npos && (beginning[first] == '{' || beginning[first] == '[')
                && beginning.find("Sysmon") != std::string_view::npos;
        },
        decode, []() -> std::unique_ptr<ActivityTeller> { return std::make_unique<SysmonTeller>(); }};
}

} // namespace metsuke::activity_import
