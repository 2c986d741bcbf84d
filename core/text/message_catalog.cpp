// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/message_catalog.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace metsuke {

namespace {

constexpr int kMaximumNesting = 4;

std::string number(double value, int decimals) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
    return buffer.data();
}

double asNumber(const MessageValue& value) {
    if (const auto* integer = std::get_if<int64_t>(&value)) {
        return static_cast<double>(*integer);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    return 0;
}

std::string plain(const MessageValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (const auto* integer = std::get_if<int64_t>(&value)) {
        return formatCount(*integer);
    }
    const double real = std::get<double>(value);
    return number(real, real == std::floor(real) && std::abs(real) < 1e9 ? 0 : std::abs(real) < 10 ? 2 : 1);
}

/// Cuts on a UTF-8 boundary.
std::string firstCharacters(std::string_view text, size_t characters) {
    size_t end = 0;
    for (; end < text.size() && characters > 0; --characters) {
        ++end;
        while (end < text.size() && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) {
            ++end;
        }
    }
    return std::string(text.substr(0, end));
}

std::string formatted(const MessageValue& value, std::string_view format, Language language) {
    if (format.empty()) {
        return plain(value);
    }
    if (format == "bytes") {
        return formatBytes(asNumber(value));
    }
    if (format == "duration") {
        return formatDuration(asNumber(value), language);
    }
    if (format == "percent") {
        const double share = asNumber(value) * 100;
        return number(share, share < 10 ? 1 : 0) + " %";
    }
    if (format == "time") {
        const auto* ns = std::get_if<int64_t>(&value);
        return ns ? formatIso8601(Timestamp{*ns}).substr(0, 19) + "Z" : plain(value);
    }
    if (format.starts_with('.')) {
        unsigned digits = 0;
        std::from_chars(format.data() + 1, format.data() + format.size(), digits);
        if (const auto* text = std::get_if<std::string>(&value)) {
            return firstCharacters(*text, digits);
        }
        return number(asNumber(value), static_cast<int>(std::min(digits, 9U)));
    }
    if (format.starts_with("plural:")) {
        const auto forms = split(format.substr(7), ':');
        return std::string(asNumber(value) == 1 || forms.size() < 2 ? forms[0] : forms[1]);
    }
    return plain(value);
}

/// Whether a fact is worth a sentence: "-" stands for an unset field, 0 for a count or length that was not measured.
bool isKnown(const MessageValue* value) {
    if (value == nullptr) {
        return false;
    }
    const auto* text = std::get_if<std::string>(value);
    return text != nullptr ? !text->empty() && *text != "-" : asNumber(*value) != 0;
}

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    }
    return text;
}

/// Japanese sets brackets that follow a character directly in full width; templates are written with plain ones.
void appendLiteral(std::string& result, std::string_view text, Language language, int& opened) {
    if (language != Language::Japanese) {
        result += text;
        return;
    }
    for (const char c : text) {
        const bool opens = c == '(' && (result.empty() || result.back() != ' ');
        const bool closes = c == ')' && opened > 0;
        opened += opens ? 1 : closes ? -1 : 0;
        result += opens ? std::string_view("（") : closes ? std::string_view("）") : std::string_view(&c, 1);
    }
}

std::string moment(Timestamp t) {
    std::string text = formatIso8601(t).substr(0, 16);
    std::replace(text.begin(), text.end(), 'T', ' ');
    return text + " UTC";
}

} // namespace

std::string_view languageCode(Language language) { return language == Language::English ? "en" : "ja"; }

std::optional<Language> parseLanguage(std::string_view code) {
    if (code == "en") {
        return Language::English;
    }
    if (code == "ja") {
        return Language::Japanese;
    }
    return std::nullopt;
}

Result<MessageCatalog> MessageCatalog::load(const std::filesystem::path& folder) {
    MessageCatalog catalog;
    METSUKE_CHECK(catalog.loadFile(folder / "messages.en", Language::English));
    METSUKE_CHECK(catalog.loadFile(folder / "messages.ja", Language::Japanese));
    std::error_code none;
    std::vector<std::filesystem::path> parts;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "parts", none)) {
        parts.push_back(entry.path());
    }
    std::sort(parts.begin(), parts.end());
    for (const auto& part : parts) {
        if (part.extension() == ".en" || part.extension() == ".ja") {
            METSUKE_CHECK(catalog.loadFile(part, part.extension() == ".en" ? Language::English : Language::Japanese));
        }
    }
    return catalog;
}

Result<void> MessageCatalog::loadFile(const std::filesystem::path& file, Language language) {
    std::ifstream input(file);
    if (!input) {
        return Error(ErrorCode::NotFound, Message("text.catalog_missing").with("path", file.string()));
    }
    std::string line;
    std::string id;
    std::string text;
    const auto flush = [&] {
        if (!id.empty()) {
            add(language, std::move(id), std::move(text));
        }
        id.clear();
        text.clear();
    };
    while (std::getline(input, line)) {
        if (line.starts_with("  ") && !id.empty()) {
            text += " " + std::string(trim(line));
            continue;
        }
        flush();
        const size_t equals = line.find('=');
        if (line.starts_with('#') || equals == std::string::npos) {
            continue;
        }
        id = trim(std::string_view(line).substr(0, equals));
        text = trim(std::string_view(line).substr(equals + 1));
    }
    flush();
    return {};
}

void MessageCatalog::add(Language language, std::string id, std::string text) {
    m_texts[static_cast<size_t>(language)].insert_or_assign(std::move(id), std::move(text));
}

bool MessageCatalog::has(Language language, std::string_view id) const {
    return m_texts[static_cast<size_t>(language)].contains(id);
}

std::vector<std::string> MessageCatalog::ids(Language language) const {
    std::vector<std::string> list;
    for (const auto& [id, text] : m_texts[static_cast<size_t>(language)]) {
        list.push_back(id);
    }
    return list;
}

std::string MessageCatalog::render(const Message& message, Language language) const {
    if (message.id.empty()) {
        return {};
    }
    for (const Language candidate : {language, Language::English}) {
        const auto& texts = m_texts[static_cast<size_t>(candidate)];
        if (const auto it = texts.find(message.id); it != texts.end()) {
            return expand(it->second, {message.args, language, {}});
        }
    }
    std::string fallback = message.id;
    for (const auto& [name, value] : message.args) {
        fallback += " " + name + "=" + plain(value);
    }
    return fallback;
}

std::string MessageCatalog::renderTemplate(std::string_view text,
    const std::vector<std::pair<std::string, MessageValue>>& args, Language language) const {
    std::string result = expand(text, {args, language, {}});
    // A fact in parentheses that is not known ("-") goes with them.
    for (const std::string_view unknown : {" (-)", "(-)", "（-）"}) {
        for (size_t at = result.find(unknown); at != std::string::npos; at = result.find(unknown, at)) {
            result.erase(at, unknown.size());
        }
    }
    return result;
}

const MessageValue* MessageCatalog::Scope::find(std::string_view name) const {
    const auto named = [&](std::string_view wanted) -> const MessageValue* {
        const auto it = std::find_if(args.begin(), args.end(), [&](const auto& arg) { return arg.first == wanted; });
        return it == args.end() ? nullptr : &it->second;
    };
    const MessageValue* own = prefix.empty() ? nullptr : named(prefix + '_' + std::string(name));
    return own != nullptr ? own : named(name);
}

std::string MessageCatalog::expand(std::string_view text, const Scope& scope) const {
    std::string result;
    int opened = 0;
    for (size_t i = 0; i < text.size();) {
        const size_t mark = std::min(text.find_first_of("{}", i), text.find("[[", i));
        appendLiteral(result, text.substr(i, mark - i), scope.language, opened);
        if (mark == std::string_view::npos) {
            break;
        }
        const bool optional = text[mark] == '[';
        if (!optional && mark + 1 < text.size() && text[mark + 1] == text[mark]) {
            result += text[mark];
            i = mark + 2;
            continue;
        }
        const size_t close = optional ? text.find("]]", mark) : text[mark] == '{' ? text.find('}', mark) : std::string_view::npos;
        if (close == std::string_view::npos) {
            result += text[mark];
            i = mark + 1;
            continue;
        }
        result += optional ? expandOptional(text.substr(mark + 2, close - mark - 2), scope)
                           : expandPlaceholder(text.substr(mark + 1, close - mark - 1), scope);
        i = close + (optional ? 2 : 1);
    }
    return result;
}

std::string MessageCatalog::expandOptional(std::string_view inside, const Scope& scope) const {
    for (bool more = true, first = true; more; first = false) {
        const size_t bar = inside.find("||");
        more = bar != std::string_view::npos;
        const std::string_view wanted = inside.substr(0, bar);
        const auto names = placeholders(wanted);
        const bool last = !more && !first; // said whatever is known
        if (last || std::all_of(names.begin(), names.end(), [&](const std::string& name) { return isKnown(scope.find(name)); })) {
            return expand(wanted, scope);
        }
        inside.remove_prefix(more ? bar + 2 : inside.size());
    }
    return {};
}

std::string MessageCatalog::expandPlaceholder(std::string_view inside, const Scope& scope) const {
    const size_t colon = inside.find(':');
    const MessageValue* value = scope.find(inside.substr(0, colon));
    const std::string_view format = colon == std::string_view::npos ? std::string_view{} : inside.substr(colon + 1);
    if (value == nullptr) {
        return "{" + std::string(inside) + "}";
    }
    if (format.starts_with("text") || format.starts_with("Text")) {
        return expandNested(*value, format, scope);
    }
    if (format == "time" && m_writeTime && std::holds_alternative<int64_t>(*value)) {
        return m_writeTime(Timestamp{std::get<int64_t>(*value)});
    }
    if (format == "moment") {
        const auto* ns = std::get_if<int64_t>(value);
        return ns == nullptr ? plain(*value) : m_writeMoment ? m_writeMoment(Timestamp{*ns}) : moment(Timestamp{*ns});
    }
    return formatted(*value, format, scope.language);
}

std::string MessageCatalog::expandNested(const MessageValue& id, std::string_view format, const Scope& scope) const {
    const std::string key = plain(id);
    const auto& texts = m_texts[static_cast<size_t>(scope.language)];
    const auto it = texts.find(key);
    if (it == texts.end() || scope.depth >= kMaximumNesting) {
        return key;
    }
    const size_t colon = format.find(':');
    const std::string prefix = colon == std::string_view::npos ? scope.prefix : std::string(format.substr(colon + 1));
    std::string result = expand(it->second, {scope.args, scope.language, prefix, scope.depth + 1});
    return format.front() == 'T' ? capitalised(std::move(result)) : result;
}

std::vector<std::string> MessageCatalog::placeholders(std::string_view text) {
    std::vector<std::string> names;
    for (size_t i = 0; (i = text.find('{', i)) != std::string_view::npos;) {
        if (i + 1 < text.size() && text[i + 1] == '{') {
            i += 2;
            continue;
        }
        const size_t close = text.find('}', i);
        if (close == std::string_view::npos) {
            break;
        }
        const std::string_view inside = text.substr(i + 1, close - i - 1);
        names.emplace_back(inside.substr(0, inside.find(':')));
        i = close + 1;
    }
    return names;
}

std::string formatBytes(double bytes) {
    static constexpr std::array<const char*, 6> kUnits{"B", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    double value = bytes;
    while (std::abs(value) >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return number(value, unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2) + " " + kUnits[unit];
}

std::string formatDuration(double seconds, Language language) {
    const bool japanese = language == Language::Japanese;
    if (seconds < 120) {
        return number(seconds, seconds < 9.95 && seconds != std::floor(seconds) ? 1 : 0) + (japanese ? " 秒" : " s");
    }
    const auto total = static_cast<int64_t>(std::llround(seconds));
    const auto pair = [](int64_t big, const char* bigUnit, int64_t small, const char* smallUnit) {
        return std::to_string(big) + bigUnit + (small == 0 ? std::string{} : " " + std::to_string(small) + smallUnit);
    };
    if (total < 2 * 3600) {
        return pair(total / 60, japanese ? " 分" : " min", total < 600 ? total % 60 : 0, japanese ? " 秒" : " s");
    }
    if (total < 2 * 86400) {
        return pair(total / 3600, japanese ? " 時間" : " h", total % 3600 / 60, japanese ? " 分" : " min");
    }
    return pair(total / 86400, japanese ? " 日" : " d", total % 86400 / 3600, japanese ? " 時間" : " h");
}

std::string formatCount(int64_t value) {
    std::string digits = std::to_string(value);
    const size_t start = value < 0 ? 1 : 0;
    for (size_t i = digits.size(); i > start + 3;) {
        i -= 3;
        digits.insert(i, ",");
    }
    return digits;
}

std::filesystem::path resourceFolder() {
    if (const char* fromEnvironment = std::getenv("METSUKE_RESOURCES")) {
        return fromEnvironment;
    }
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const auto share = program.parent_path().parent_path() / "share";
    // A program that is packaged by itself has its own.
    const auto own = share / program.filename();
    return std::filesystem::is_directory(own, ignored) ? own : share / "metsuke";
}

} // namespace metsuke
