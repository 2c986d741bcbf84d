// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <optional>
#include <string>
#include <vector>

// What has to be true of a computer before its isolation is lifted, and what its agent found. Travels as
// `investigate x-metsuke:compliance`, like sightings; both ends read it as hostile.
namespace metsuke::endpoint {

inline constexpr const char* kComplianceTarget = "x-metsuke:compliance";

struct ComplianceCheck {
    enum class Kind : uint8_t {
        Antivirus, ///< clamd or clamonacc runs
        Process, ///< one of this name runs; `name`
        Service, ///< the systemd unit is active; `name`
        Package, ///< `name` is installed, at least in the version `expected`; "" any
        Updates, ///< no security update is pending, by the package lists that are there
        Present, ///< the file `name` is there, with the SHA-256 `expected` when that is given
        Absent, ///< the file `name` is not there
        Unseen, ///< the content with the SHA-256 `expected` was neither run nor written since ComplianceQuestion::since
        Restarted, ///< no restart is pending
    };
    Kind kind = Kind::Antivirus;
    std::string name;
    std::string expected;
    friend auto operator<=>(const ComplianceCheck&, const ComplianceCheck&) = default;
};
inline constexpr size_t kMostChecks = 32;
inline constexpr size_t kLongestCheckName = 1024;

/// As people write it, and as writeCheck() gives it: "antivirus", "process:NAME", "service:UNIT", "package:NAME>=VERSION", "updates",
/// "present:PATH", "present:PATH=SHA256", "absent:PATH", "unseen:SHA256", "restarted". InvalidArgument for anything else.
Result<ComplianceCheck> parseCheck(std::string_view text);
[[nodiscard]] std::string writeCheck(const ComplianceCheck& check);
/// For people.
[[nodiscard]] Message wordsOf(const ComplianceCheck& check);
/// As a policy names them: [{"check": "antivirus"}, ...]. Malformed: not that. Empty: it names none.
Result<std::vector<ComplianceCheck>> checksOfPolicy(std::string_view json);

struct ComplianceQuestion {
    std::vector<ComplianceCheck> checks; ///< 1 to kMostChecks
    Timestamp since;
    friend bool operator==(const ComplianceQuestion&, const ComplianceQuestion&) = default;
};

struct ComplianceFinding {
    enum class Verdict : uint8_t { Unknown, Fails, Holds };
    ComplianceCheck check;
    Verdict verdict = Verdict::Unknown;
    std::string fact; ///< what was found, a line; untrusted, may be empty
    friend bool operator==(const ComplianceFinding&, const ComplianceFinding&) = default;
};

struct ComplianceAnswer {
    std::vector<ComplianceFinding> findings; ///< in the order of the question
    friend bool operator==(const ComplianceAnswer&, const ComplianceAnswer&) = default;
};

/// Whether the answer is one to all of `checks`, and each of them holds. What was not answered does not hold.
[[nodiscard]] bool isCompliant(const std::vector<ComplianceCheck>& checks, const ComplianceAnswer& answer);
/// Of one check; Unknown when the answer has none.
[[nodiscard]] ComplianceFinding findingOf(const ComplianceCheck& check, const ComplianceAnswer& answer);

[[nodiscard]] std::string encodeComplianceQuestion(const ComplianceQuestion& question);
Result<ComplianceQuestion> decodeComplianceQuestion(std::string_view text);
[[nodiscard]] std::string encodeComplianceAnswer(const ComplianceAnswer& answer);
Result<ComplianceAnswer> decodeComplianceAnswer(std::string_view text);

} // namespace metsuke::endpoint
