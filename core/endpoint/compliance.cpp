// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/compliance.h"

#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/endpoint/trace_fields.h"
#include "core/endpoint/versioned_json.h"

#include <algorithm>

namespace metsuke::endpoint {

using Check = ComplianceCheck;
using Kind = ComplianceCheck::Kind;

template <> inline constexpr size_t kMostOf<ComplianceCheck> = kMostChecks;
template <> inline constexpr size_t kMostOf<ComplianceFinding> = kMostChecks;

template <> struct Names<Kind> {
    static constexpr std::array<const char*, 9> list{"antivirus", "process", "service", "package", "updates", "present", "absent", "unseen", "restarted"};
};
template <> struct Names<ComplianceFinding::Verdict> {
    static constexpr std::array<const char*, 3> list{"unknown", "fails", "holds"};
};
template <> struct Fields<ComplianceCheck> {
    static constexpr auto list = std::make_tuple(field("kind", &Check::kind), field("name", &Check::name), field("expected", &Check::expected));
};
template <> struct Fields<ComplianceQuestion> {
    static constexpr auto list = std::make_tuple(field("checks", &ComplianceQuestion::checks), field("since", &ComplianceQuestion::since));
};
template <> struct Fields<ComplianceFinding> {
    using B = ComplianceFinding;
    static constexpr auto list = std::make_tuple(field("check", &B::check), field("verdict", &B::verdict), field("fact", &B::fact));
};
template <> struct Fields<ComplianceAnswer> {
    static constexpr auto list = std::make_tuple(field("findings", &ComplianceAnswer::findings));
};

namespace {

constexpr JsonLimits kLimits{128 * 1024, 500};
constexpr size_t kLongestFact = 300;

constexpr std::array<const char*, 9> kWords{"compliance.antivirus", "compliance.process", "compliance.service", "compliance.package", "compliance.updates",
    "compliance.present", "compliance.absent", "compliance.unseen", "compliance.restarted"};

bool isPath(const std::string& path) { return path.size() > 1 && path.front() == '/' && path.find('\0') == std::string::npos; }

/// A name of a process, unit, package or version: nothing that could be a path or an option.
bool isWord(const std::string& text) {
    const auto isOf = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("+-.:~_@").find(static_cast<char>(c)) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= kLongestCheckName && text.front() != '-' && text.front() != '.' && std::ranges::all_of(text, isOf);
}

bool isSound(const Check& check) {
    const bool isBare = check.name.empty() && check.expected.empty();
    switch (check.kind) {
    case Kind::Antivirus:
    case Kind::Updates:
    case Kind::Restarted: return isBare;
    case Kind::Process:
    case Kind::Service: return isWord(check.name) && check.expected.empty();
    case Kind::Package: return isWord(check.name) && (check.expected.empty() || isWord(check.expected));
    case Kind::Present: return check.name.size() <= kLongestCheckName && isPath(check.name) && (check.expected.empty() || isSha256(check.expected));
    case Kind::Absent: return check.name.size() <= kLongestCheckName && isPath(check.name) && check.expected.empty();
    case Kind::Unseen: return check.name.empty() && isSha256(check.expected);
    }
    return false;
}

Error notSound() { return malformedJson(wrongJson("endpoint.json_word", "check")); }
Error noCheck(std::string_view text) { return {ErrorCode::InvalidArgument, Message("compliance.no_check").with("value", cleanText(text, kLongestFact))}; }

} // namespace

Result<Check> parseCheck(std::string_view text) {
    const size_t colon = text.find(':');
    const auto& kinds = Names<Kind>::list;
    const auto kind = std::ranges::find(kinds, text.substr(0, colon));
    if (kind == kinds.end()) {
        return noCheck(text);
    }
    Check check{static_cast<Kind>(kind - kinds.begin()), std::string(colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1)), {}};
    const auto cut = [&](std::string_view at) {
        if (const size_t place = check.name.rfind(at); place != std::string::npos) {
            check.expected = check.name.substr(place + at.size());
            check.name.resize(place);
        }
    };
    if (check.kind == Kind::Package) {
        if (check.name.ends_with(">=")) {
            return noCheck(text); // of no version
        }
        cut(">=");
    } else if (check.kind == Kind::Present && check.name.size() > 65 && isSha256(toLower(check.name.substr(check.name.size() - 64)))) {
        cut("=");
        check.expected = toLower(check.expected);
    } else if (check.kind == Kind::Unseen) {
        check.expected = toLower(check.name);
        check.name.clear();
    }
    return isSound(check) ? Result<Check>(std::move(check)) : noCheck(text);
}

std::string writeCheck(const Check& check) {
    std::string text = Names<Kind>::list.at(static_cast<size_t>(check.kind));
    if (check.kind == Kind::Unseen) {
        return text + ':' + check.expected;
    }
    text += check.name.empty() ? "" : ':' + check.name;
    return text + (check.expected.empty() ? "" : (check.kind == Kind::Package ? ">=" : "=") + check.expected);
}

Message wordsOf(const Check& check) {
    return Message(kWords.at(static_cast<size_t>(check.kind))).with("name", cleanText(check.name, kLongestFact)).with("expected", check.expected);
}

Result<std::vector<Check>> checksOfPolicy(std::string_view json) {
    std::vector<Check> checks;
    const Json list = json.size() > kLimits.text ? Json() : Json::parse(json, nullptr, false);
    if (!list.is_array() || list.size() > kMostChecks) {
        return notSound();
    }
    for (const Json& one : list) {
        const bool isNamed = one.is_object() && one.size() == 1 && one.contains("check") && one["check"].is_string();
        auto check = isNamed ? parseCheck(one["check"].get<std::string>()) : Result<Check>(notSound());
        if (!check.ok()) {
            return Error(ErrorCode::Malformed, check.error().message);
        }
        checks.push_back(std::move(check).value());
    }
    return checks;
}

ComplianceFinding findingOf(const Check& check, const ComplianceAnswer& answer) {
    const auto found = std::ranges::find(answer.findings, check, &ComplianceFinding::check);
    return found == answer.findings.end() ? ComplianceFinding{check, ComplianceFinding::Verdict::Unknown, {}} : *found;
}

bool isCompliant(const std::vector<Check>& checks, const ComplianceAnswer& answer) {
    return !checks.empty() && std::ranges::all_of(checks, [&](const Check& check) { return findingOf(check, answer).verdict == ComplianceFinding::Verdict::Holds; });
}

std::string encodeComplianceQuestion(const ComplianceQuestion& question) { return encodeVersioned(question); }

Result<ComplianceQuestion> decodeComplianceQuestion(std::string_view text) {
    METSUKE_TRY(auto question, decodeVersioned<ComplianceQuestion>(text, kLimits, "question"));
    return !question.checks.empty() && std::ranges::all_of(question.checks, isSound) ? Result<ComplianceQuestion>(std::move(question)) : notSound();
}

std::string encodeComplianceAnswer(const ComplianceAnswer& answer) { return encodeVersioned(answer); }

Result<ComplianceAnswer> decodeComplianceAnswer(std::string_view text) {
    METSUKE_TRY(auto answer, decodeVersioned<ComplianceAnswer>(text, kLimits, "answer"));
    for (ComplianceFinding& one : answer.findings) {
        if (!isSound(one.check)) {
            return notSound();
        }
        one.fact = cleanText(one.fact, kLongestFact);
    }
    return answer;
}

} // namespace metsuke::endpoint
