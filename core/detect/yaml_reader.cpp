// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/yaml_reader.h"

#include <charconv>
#include <limits>
#include <yaml-cpp/yaml.h>

namespace metsuke {

namespace {

constexpr int kMaximumDepth = 32;

bool countNodes(const YAML::Node& node, size_t& left, int depth) {
    if (left == 0 || depth > kMaximumDepth) {
        return false;
    }
    --left;
    if (node.IsMap()) {
        for (const auto& entry : node) {
            if (!countNodes(entry.first, left, depth + 1) || !countNodes(entry.second, left, depth + 1)) {
                return false;
            }
        }
    } else if (node.IsSequence()) {
        for (const auto& item : node) {
            if (!countNodes(item, left, depth + 1)) {
                return false;
            }
        }
    }
    return true;
}

std::optional<double> parseNumber(std::string_view text) {
    if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
        return std::nullopt; // "inf" and "nan" are words here
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

} // namespace

bool isYamlBounded(const YAML::Node& node, size_t maximum) { return countNodes(node, maximum, 0); }

std::string yamlText(const YAML::Node& node) { return node && node.IsScalar() ? node.Scalar() : std::string{}; }

std::vector<std::string> yamlList(const YAML::Node& node) {
    if (!node) {
        return {};
    }
    if (node.IsScalar()) {
        return {node.Scalar()};
    }
    std::vector<std::string> list;
    if (node.IsSequence()) {
        for (const auto& item : node) {
            if (item.IsScalar()) {
                list.push_back(item.Scalar());
            }
        }
    }
    return list;
}

std::optional<double> yamlNumber(const YAML::Node& node) {
    return node && node.IsScalar() ? parseNumber(node.Scalar()) : std::nullopt;
}

SigmaValue yamlValue(const YAML::Node& node) {
    if (!node || node.IsNull()) {
        return std::monostate{};
    }
    if (!node.IsScalar()) {
        return std::string{};
    }
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") { // quoted
        return text;
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
    return text;
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
