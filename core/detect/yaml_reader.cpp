// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/yaml_reader.h"

#include <charconv>
#include <limits>

namespace metsuke {

namespace {

std::optional<double> parseNumber(std::string_view text) {
    if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
        return std::nullopt; // "inf" and "nan" are words here
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

} // namespace

std::string yamlText(const YamlNode& node) { return node.isNull() ? std::string() : std::string(node.scalar()); }

std::vector<std::string> yamlList(const YamlNode& node) {
    if (node.isScalar()) {
        return node.isNull() ? std::vector<std::string>() : std::vector{std::string(node.scalar())};
    }
    std::vector<std::string> list;
    for (const YamlNode& item : node.items()) {
        if (item.isScalar() && !item.isNull()) {
            list.emplace_back(item.scalar());
        }
    }
    return list;
}

std::optional<double> yamlNumber(const YamlNode& node) { return node.isScalar() ? parseNumber(node.scalar()) : std::nullopt; }

SigmaValue yamlValue(const YamlNode& node) {
    if (!node || node.isNull()) {
        return std::monostate{};
    }
    const std::string_view text = node.scalar();
    if (!node.isPlain()) {
        return std::string(text);
    }
    if (text == "true" || text == "True" || text == "TRUE") {
        return true;
    }
    if (text == "false" || text == "False" || text == "FALSE") {
        return false;
    }
    if (const auto number = parseNumber(text)) {
        return *number;
    }
    return std::string(text);
}

std::optional<Duration> parseTimespan(std::string_view text) {
    int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0 || text.data() + text.size() != end + 1) {
        return std::nullopt;
    }
    Duration unit = 0;
    switch (*end) {
    case 's':
        unit = kSecond;
        break;
    case 'm':
        unit = kMinute;
        break;
    case 'h':
        unit = kHour;
        break;
    case 'd':
        unit = kDay;
        break;
    case 'w':
        unit = 7 * kDay;
        break;
    case 'M':
        unit = 30 * kDay;
        break;
    case 'y':
        unit = 365 * kDay;
        break;
    default:
        return std::nullopt;
    }
    if (count > std::numeric_limits<Duration>::max() / unit) {
        return std::nullopt;
    }
    return count * unit;
}

} // namespace metsuke
