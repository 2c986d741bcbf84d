// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/script_features.h"

#include "core/protocol/substring_matcher.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

enum Trait : uint8_t { CharBuild, Decode, Evaluate, Rewrite, Launch, Hide, TraitCount };

struct Mark {
    std::string_view text;
    Trait trait;
};

constexpr std::array kMarks{
    Mark{"chr(", CharBuild}, Mark{"chrw(", CharBuild}, Mark{"fromcharcode", CharBuild}, Mark{"[char]", CharBuild}, Mark{"charcodeat", CharBuild},
    Mark{"-join", CharBuild}, Mark{"%u00", CharBuild}, Mark{"\\x", CharBuild}, Mark{"\\u00", CharBuild}, Mark{"parseint(", CharBuild},
    Mark{"frombase64string", Decode}, Mark{"atob(", Decode}, Mark{"base64_decode", Decode}, Mark{"gzinflate", Decode}, Mark{"str_rot13", Decode},
    Mark{"unescape(", Decode}, Mark{"-bxor", Decode}, Mark{"gzipstream", Decode}, Mark{"deflatestream", Decode}, Mark{"bin.base64", Decode},
    Mark{"decodeuricomponent(", Decode}, Mark{" xor ", Decode}, Mark{"b64decode", Decode}, Mark{"hextobin", Decode},
    Mark{"eval(", Evaluate}, Mark{"execute(", Evaluate}, Mark{"executeglobal", Evaluate}, Mark{"iex", Evaluate}, Mark{"invoke-expression", Evaluate},
    Mark{"new function(", Evaluate}, Mark{"assert(", Evaluate}, Mark{"[scriptblock]", Evaluate}, Mark{"exec(", Evaluate}, Mark{"document.write(", Evaluate},
    Mark{"strreverse", Rewrite}, Mark{".reverse(", Rewrite}, Mark{"replace(", Rewrite}, Mark{"-replace", Rewrite}, Mark{"split(", Rewrite},
    Mark{".join(", Rewrite}, Mark{"substring(", Rewrite}, Mark{"mid(", Rewrite}, Mark{".substr(", Rewrite}, Mark{"[array]::reverse", Rewrite},
    Mark{"activexobject", Launch}, Mark{"wscript.shell", Launch}, Mark{"createobject(", Launch}, Mark{"start-process", Launch}, Mark{".run ", Launch},
    Mark{".run(", Launch}, Mark{"downloadstring", Launch}, Mark{"downloadfile", Launch}, Mark{"msxml2", Launch}, Mark{"adodb.stream", Launch},
    Mark{"-enc ", Hide}, Mark{"-encodedcommand", Hide}, Mark{"-w hidden", Hide}, Mark{"-windowstyle hidden", Hide}, Mark{"-nop", Hide},
    Mark{"bypass", Hide}, Mark{"amsiutils", Hide}, Mark{"virtualalloc", Hide}, Mark{"reflection.assembly", Hide},
};

const SubstringMatcher& matcher() {
    static const SubstringMatcher instance = [] {
        std::vector<std::string_view> texts;
        for (const auto& mark : kMarks) {
            texts.push_back(mark.text);
        }
        return SubstringMatcher(texts, SubstringMatcher::Case::Ignore);
    }();
    return instance;
}

bool isTokenChar(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

/// What plain counting over the text gives.
struct Shape {
    size_t longestToken = 0; ///< run of base64 characters
    double joins = 0; ///< string concatenations, per character
    double escapes = 0; ///< carets and backticks inside words, per character
    double digits = 0; ///< share
    double symbols = 0; ///< share of characters that are neither letters, digits nor blanks
};

Shape shapeOf(std::string_view text) {
    Shape shape;
    size_t token = 0;
    size_t joins = 0;
    size_t escapes = 0;
    size_t digits = 0;
    size_t symbols = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        token = isTokenChar(c) ? token + 1 : 0;
        shape.longestToken = std::max(shape.longestToken, token);
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        const bool digit = c >= '0' && c <= '9';
        digits += digit ? 1U : 0U;
        symbols += !letter && !digit && c != ' ' && c != '\n' && c != '\r' && c != '\t' ? 1 : 0;
        if (i + 2 < text.size() && (c == '"' || c == '\'') && (text[i + 1] == '+' || text[i + 1] == '&') && (text[i + 2] == '"' || text[i + 2] == '\'')) {
            ++joins;
        }
        if ((c == '^' || c == '`') && i > 0 && i + 1 < text.size()) {
            const auto isLetter = [](char x) { return (x >= 'A' && x <= 'Z') || (x >= 'a' && x <= 'z'); };
            escapes += isLetter(text[i - 1]) && isLetter(text[i + 1]) ? 1U : 0U;
        }
    }
    const auto size = static_cast<double>(text.size());
    shape.joins = static_cast<double>(joins) / size;
    shape.escapes = static_cast<double>(escapes) / size;
    shape.digits = static_cast<double>(digits) / size;
    shape.symbols = static_cast<double>(symbols) / size;
    return shape;
}

} // namespace

double scriptObfuscation(std::string_view magic, std::string_view text) {
    if (text.size() < 64) {
        return 0;
    }
    std::array<size_t, TraitCount> counts{};
    matcher().scan(asBytes(text), 0, [&](uint32_t index, size_t) { ++counts[kMarks[index].trait]; });
    const Shape shape = shapeOf(text);
    const auto per = [&](size_t count) { return static_cast<double>(count) * 1000 / static_cast<double>(text.size()); };

    // Independent hints are combined as the complement of none of them being right.
    double innocent = 1;
    const auto hint = [&](bool present, double weight) { innocent *= present ? 1 - weight : 1; };
    const bool browserScript = magic == "js" || magic == "html";
    hint(counts[CharBuild] >= 8 && per(counts[CharBuild]) > 4, 0.5);
    hint(counts[CharBuild] >= 3 && counts[Evaluate] >= 1, browserScript ? 0.1 : 0.3);
    hint(counts[Decode] >= 1 && counts[Evaluate] >= 1, browserScript ? 0.15 : 0.45);
    hint(counts[Rewrite] >= 4 && counts[Evaluate] >= 1 && !browserScript, 0.3);
    hint(counts[Launch] >= 2 && counts[Rewrite] + counts[CharBuild] + counts[Decode] >= 3, 0.3);
    hint(counts[Hide] >= 1, 0.25);
    hint(counts[Hide] >= 3, 0.25);
    hint(shape.longestToken >= 200 && !browserScript, 0.3);
    hint(shape.longestToken >= 1000 && !browserScript, 0.3);
    hint(shape.joins > 0.01, 0.4);
    hint(shape.escapes > 0.01, 0.5);
    hint(shape.digits > 0.45, 0.4);
    hint(shape.symbols > 0.40, 0.3);
    return 1 - innocent;
}

} // namespace metsuke
