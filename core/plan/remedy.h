// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"
#include "core/plan/plan.h"

#include <optional>

// What an expert writes who has looked at a case's evidence: by what the intruder is recognised, and what is to be done with what is
// found by it. Words only of this; whose paths and processes those are is each computer's own (mitigation/remedy_order.h). JSON without
// fractions (canonical_json.h), signed. It travels with its plan (Plan::remedy), so that the computer itself sees who signed it and that
// the plan is no more than it (remedy_scope.h).
namespace metsuke::plan {

/// Something that a computer is asked for.
struct RemedyIndicator {
    enum class Kind : uint8_t {
        Sha256, ///< files of this content, programs that run from them, and what starts them
        Path, ///< this file, and what starts it
        Image, ///< processes that run this program or script
        Persistence, ///< what starts by itself from this file
        Remote, ///< an address or a name, and who talked to the address
    };
    std::string id; ///< unique in its remedy; isPlainName
    Kind kind = Kind::Sha256;
    std::string value; ///< SHA-256; an absolute path without "." and ".."; an address or a name
    std::string entryKind, entry; ///< of Persistence: only these (PersistenceTarget), "" every one
    friend bool operator==(const RemedyIndicator&, const RemedyIndicator&) = default;
};
[[nodiscard]] std::string_view nameOf(RemedyIndicator::Kind kind); ///< "sha256", "path" ...

struct RemedyStep {
    Action action = Action::QuarantineFile;
    std::vector<std::string> of; ///< ids of indicators: done to what is found by them
    std::optional<Target> target; ///< else: done so, wherever anything was found at all
    friend bool operator==(const RemedyStep&, const RemedyStep&) = default;
};

struct Remedy {
    std::string id; ///< isPlainName; applied to a computer once
    std::string title, who; ///< a line each
    Timestamp created, expires; ///< whole milliseconds
    std::vector<RemedyIndicator> indicators; ///< at most kMostRemedyIndicators
    std::vector<RemedyStep> steps; ///< at most kMostRemedySteps
    friend bool operator==(const Remedy&, const Remedy&) = default;
};
inline constexpr size_t kMostRemedyIndicators = 64; ///< as many as a computer is asked for at once (endpoint::kMostIndicators)
inline constexpr size_t kMostRemedySteps = 64;
inline constexpr size_t kLargestRemedy = 256 << 10; ///< bytes: its scripts are in the plan again, and a message has 1 MiB for both
inline constexpr Duration kLongestRemedy = 92 * kDay; ///< from when it was made until it expires

/// Whether what is found by indicators of this kind can have that done to it.
[[nodiscard]] bool fits(Action action, const RemedyIndicator& indicator);
/// Whether a step of this action says itself what it is done to.
[[nodiscard]] bool isFixed(Action action);

/// Text-id of the reason of a step that carries a remedy out; its "remedy" is the id.
inline constexpr const char* kRemedyWhy = "mitigation.remedy_why";

/// Without a signature, indented, as an expert writes it.
[[nodiscard]] std::string writeDraft(const Remedy& remedy);
/// Malformed: not that, too large, or with anything that is not known. InvalidArgument: steps and indicators do not go together.
Result<Remedy> readRemedyDraft(std::string_view text);
[[nodiscard]] std::string writeRemedy(const Remedy& remedy, const openc2::SigningKey& key);

struct SignedRemedy {
    Remedy remedy;
    std::string signer; ///< name of the policy
    std::string text = {}; ///< as it was signed, for Plan::remedy
};
/// The errors of readRemedyDraft(), and PermissionDenied: not signed, altered since, signed by nobody of the policy, or by somebody who may
/// not (openc2::maySignRemedies). InvalidArgument also: it has expired, or is of the future.
Result<SignedRemedy> readRemedy(std::string_view text, const std::vector<openc2::Policy::Operator>& operators, Timestamp now);

} // namespace metsuke::plan
