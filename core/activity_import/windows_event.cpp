// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/windows_event.h"

#include "core/activity_import/log_time.h"
#include "core/base/strings.h"

#include <expat.h>


namespace metsuke::activity_import {

namespace {

constexpr size_t kDeepest = 12;
constexpr size_t kMostElements = 4'096;
constexpr size_t kMaximumAttribute = 512;

std::string_view attributeOf(const XML_Char** attributes, std::string_view name) {
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
        if (name == attributes[0]) {
            return std::string_view(attributes[1]).substr(0, kMaximumAttribute);
        }
    }
    return {};
}

/// How long the character of UTF-8 is that begins here; 0 none.
size_t characterAt(std::string_view text, size_t at) {
    const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0}; };
    const uint8_t first = byte(at);
    const size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    return size;
}

/// With '?' for every byte that no XML may have: texts in the code page of the computer that was logged, controls.
std::string withoutWrongBytes(std::string_view xml) {
    std::string text;
    text.reserve(xml.size());
    for (size_t at = 0; at < xml.size();) {
        const size_t size = characterAt(xml, at);
        const bool isControl = size == 1 && static_cast<uint8_t>(xml[at]) < 0x20 && xml[at] != '\t' && xml[at] != '\n' && xml[at] != '\r';
        if (size == 0 || isControl) {
            text += '?';
            ++at;
        } else {
            text.append(xml, at, size);
            at += size;
        }
    }
    return text;
}

} // namespace

bool WindowsEvent::isSysmon() const {
    return equalsIgnoreCase(provider, "Microsoft-Windows-Sysmon") || equalsIgnoreCase(provider, "Linux-Sysmon");
}

void settleTime(WindowsEvent& event, std::string_view logged) {
    auto time = parseLogTime(event.raw.get("UtcTime"));
    time = time ? time : parseLogTime(logged);
    event.hasTime = time.has_value();
    event.raw.time = time.value_or(Timestamp());
    event.raw.rank = event.raw.kind == "1" ? RawEvent::Rank::Beginning
        : event.raw.kind == "5"            ? RawEvent::Rank::End
                                           : RawEvent::Rank::Usual;
}

struct WindowsEventParser::State {
    XML_Parser parser = XML_ParserCreate("UTF-8");
    WindowsEvent event;
    std::string logged; ///< when
    std::vector<std::string> path; ///< elements that are open
    std::string name; ///< of the Data element that is open
    std::string text;
    size_t elements = 0;
    bool isWrong = false;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { XML_ParserFree(parser); }

    bool read(std::string_view xml);
    void stop() {
        isWrong = true;
        XML_StopParser(parser, XML_FALSE);
    }
    void begin(std::string_view element, const XML_Char** attributes) {
        if (path.size() >= kDeepest || ++elements > kMostElements || (path.empty() && element != "Event")) {
            return stop();
        }
        path.emplace_back(element);
        text.clear();
        if (path.size() == 3 && path[1] == "System") {
            if (element == "Provider") {
                event.provider = attributeOf(attributes, "Name");
            } else if (element == "TimeCreated") {
                logged = attributeOf(attributes, "SystemTime");
            }
        } else if (path.size() == 3 && path[1] == "EventData") {
            name = attributeOf(attributes, "Name");
        }
    }
    void end() {
        if (path.size() == 3 && path[1] == "System") {
            if (path[2] == "EventID") {
                event.raw.kind = trim(text).substr(0, 16);
            } else if (path[2] == "Computer") {
                event.raw.host = trim(text).substr(0, kMaximumAttribute);
            }
        } else if (path.size() == 3 && path[1] == "EventData" && path[2] == "Data" && !name.empty()) {
            event.raw.add(std::move(name), std::move(text));
        }
        name.clear();
        text.clear();
        path.pop_back();
    }
    void characters(std::string_view part) {
        if (path.size() == 3 && text.size() < kMaximumFieldBytes) {
            text += part;
        }
    }
    void handle() {
        XML_SetUserData(parser, this);
        XML_SetElementHandler(
            parser,
            [](void* self, const XML_Char* element, const XML_Char** attributes) { static_cast<State*>(self)->begin(element, attributes); },
            [](void* self, const XML_Char*) { static_cast<State*>(self)->end(); });
        XML_SetCharacterDataHandler(parser, [](void* self, const XML_Char* part, int size) {
            static_cast<State*>(self)->characters({part, static_cast<size_t>(size)});
        });
        XML_SetStartDoctypeDeclHandler(parser,
            [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) { static_cast<State*>(self)->stop(); });
    }
};

WindowsEventParser::WindowsEventParser()
    : m_state(std::make_unique<State>()) { }
WindowsEventParser::~WindowsEventParser() = default;

bool WindowsEventParser::State::read(std::string_view xml) {
    event = {};
    logged.clear();
    path.clear();
    name.clear();
    text.clear();
    elements = 0;
    isWrong = parser == nullptr || XML_ParserReset(parser, "UTF-8") == XML_FALSE;
    if (isWrong) {
        return false;
    }
    handle();
    return XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), XML_TRUE) == XML_STATUS_OK && !isWrong && !event.raw.kind.empty();
}

std::optional<WindowsEvent> WindowsEventParser::parse(std::string_view xml) {
    if (xml.size() > kMaximumEventBytes || (!m_state->read(xml) && !m_state->read(withoutWrongBytes(xml)))) {
        return std::nullopt;
    }
    settleTime(m_state->event, m_state->logged);
    return m_state->event.hasTime ? std::optional(std::move(m_state->event)) : std::nullopt;
}

} // namespace metsuke::activity_import
