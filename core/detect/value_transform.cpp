// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/value_transform.h"

#include "core/base/base64.h"

#include <array>
#include <cstdint>
#include <map>

namespace metsuke {

namespace {

/// Base64 of `text` wherever it begins in a triple: the characters that other bytes influence are cut off.
std::vector<std::string> base64Offsets(const std::string& text) {
    static constexpr std::array<size_t, 3> kStart{0, 2, 3};
    static constexpr std::array<size_t, 3> kEndCut{0, 3, 2};
    std::vector<std::string> made;
    for (size_t offset = 0; offset < 3; ++offset) {
        const std::string encoded = encodeBase64(asBytes(std::string(offset, ' ') + text));
        const size_t cut = kEndCut[(text.size() + offset) % 3];
        made.push_back(encoded.substr(kStart[offset], encoded.size() - cut - kStart[offset]));
    }
    return made;
}

std::string wide(const std::string& text, bool bigEndian) {
    std::string out;
    for (const char c : text) {
        out += bigEndian ? std::string{'\0', c} : std::string{c, '\0'};
    }
    return out;
}

std::vector<std::string> dashes(const std::string& text) {
    std::vector<std::string> made;
    for (const char* dash : {"-", "/", "\u2013", "\u2014", "\u2015"}) {
        std::string variant;
        for (size_t i = 0; i < text.size(); ++i) {
            const bool starts = i == 0 || text[i - 1] == ' ';
            variant += text[i] == '-' && starts ? dash : std::string(1, text[i]);
        }
        if (made.empty() || made.front() != variant) {
            made.push_back(std::move(variant));
        }
    }
    return made;
}

std::vector<std::string> applied(const std::string& text, ValueTransform transform) {
    switch (transform) {
    case ValueTransform::Base64:
        return {encodeBase64(asBytes(text))};
    case ValueTransform::Base64Offset:
        return base64Offsets(text);
    case ValueTransform::Utf16Le:
        return {wide(text, false)};
    case ValueTransform::Utf16Be:
        return {wide(text, true)};
    case ValueTransform::Utf16:
        return {"\xff\xfe" + wide(text, false), "\xfe\xff" + wide(text, true)};
    case ValueTransform::Windash:
        return dashes(text);
    }
    return {text};
}

} // namespace

std::optional<ValueTransform> parseValueTransform(std::string_view modifier) {
    static const std::map<std::string_view, ValueTransform> kNames{{"base64", ValueTransform::Base64},
        {"base64offset", ValueTransform::Base64Offset}, {"utf16le", ValueTransform::Utf16Le},
        {"wide", ValueTransform::Utf16Le}, {"utf16be", ValueTransform::Utf16Be}, {"utf16", ValueTransform::Utf16},
        {"windash", ValueTransform::Windash}};
    const auto it = kNames.find(modifier);
    return it == kNames.end() ? std::nullopt : std::optional(it->second);
}

std::vector<std::string> applyTransforms(const std::string& text, const std::vector<ValueTransform>& chain) {
    std::vector<std::string> values{text};
    for (const ValueTransform transform : chain) {
        std::vector<std::string> next;
        for (const std::string& value : values) {
            for (std::string& made : applied(value, transform)) {
                next.push_back(std::move(made));
            }
        }
        values = std::move(next);
    }
    return values;
}

} // namespace metsuke
