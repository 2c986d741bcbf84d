// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/secret_values.h"

#include "core/base/strings.h"
#include "core/endpoint/redaction.h"
#include "core/endpoint/secret_places.h"

#include <algorithm>
#include <array>

namespace metsuke::endpoint {

namespace {

constexpr std::array<std::string_view, 13> kTokenBeginnings{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-",
    "xoxb-", "xoxp-", "xoxa-", "sk-", "AKIA", "eyJ"};
constexpr size_t kShortestToken = 20;

bool isTokenCharacter(char c) { return isSecretNameCharacter(c) || c == '.'; }

} // namespace

void redactValues(std::string& word) {
    const size_t question = word.find('?');
    std::string result;
    size_t kept = 0;
    for (size_t equals = word.find('='); equals != std::string::npos; equals = word.find('=', equals + 1)) {
        if (equals < kept) {
            continue; // inside a value that has gone
        }
        size_t begin = equals;
        while (begin > kept && equals - begin <= kLongestSecretName && isSecretNameCharacter(word[begin - 1])) {
            --begin;
        }
        if (!isSecretName(std::string_view(word).substr(begin, equals - begin))) {
            continue;
        }
        const size_t end = question < begin ? std::min(word.find_first_of("&#", equals), word.size()) : word.size();
        if (end > equals + 1) {
            result.append(word, kept, equals + 1 - kept).append(kRedacted);
            kept = end;
        }
    }
    word = result.append(word, kept);
}

void redactUrl(std::string& word) {
    if (word.starts_with("pass:") && word.size() > 5) {
        word = std::string("pass:").append(kRedacted);
        return;
    }
    const size_t scheme = word.find("://");
    if (scheme == std::string::npos) {
        return;
    }
    const size_t begin = scheme + 3;
    const size_t end = std::min(word.find_first_of("/?#", begin), word.size());
    const size_t at = word.rfind('@', end);
    const size_t colon = word.find(':', begin);
    if (at != std::string::npos && at > begin && at < end && colon < at) {
        word.replace(colon + 1, at - colon - 1, kRedacted);
    }
}

void redactTokens(std::string& word) {
    for (const std::string_view beginning : kTokenBeginnings) {
        for (size_t at = word.find(beginning); at != std::string::npos; at = word.find(beginning, at + 1)) {
            if (at > 0 && isTokenCharacter(word[at - 1])) {
                continue;
            }
            const auto end = std::find_if_not(word.begin() + static_cast<std::ptrdiff_t>(at), word.end(), isTokenCharacter);
            const auto size = static_cast<size_t>(end - word.begin()) - at;
            if (size >= kShortestToken) {
                word.replace(at, size, kRedacted);
            }
        }
    }
}

void redactHeaders(std::string& text) {
    const std::string lower = toLower(text);
    std::string result;
    size_t kept = 0;
    for (size_t colon = lower.find(':'); colon != std::string::npos; colon = lower.find(':', colon + 1)) {
        const std::string_view before = std::string_view(lower).substr(0, colon + 1);
        if (colon < kept || !endsInSecretHeader(before)) {
            continue;
        }
        size_t value = std::min(text.find_first_not_of(' ', colon + 1), text.size());
        const size_t end = std::min(text.find_first_of("\"'\n", value), text.size());
        const size_t blank = text.find(' ', value);
        if (blank < end && !before.ends_with("cookie:")) {
            value = std::min(text.find_first_not_of(' ', blank), end);
        }
        if (value < end) {
            result.append(text, kept, value - kept).append(kRedacted);
            kept = end;
        }
    }
    text = result.append(text, kept);
}

} // namespace metsuke::endpoint
