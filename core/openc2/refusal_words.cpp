// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/refusal_words.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke::openc2 {

namespace {

struct Word {
    std::string_view reason, sentence;
};
constexpr std::array<Word, 16> kWords{{
    {"not_for_me", "openc2.refused_not_for_me"},
    {"unknown_signer", "openc2.refused_unknown_signer"},
    {"role", "openc2.refused_role"},
    {"mutated", "openc2.refused_mutated"},
    {"expired", "openc2.refused_expired"},
    {"epoch", "openc2.refused_epoch"},
    {"replayed", "openc2.refused_replayed"},
    {"signature", "openc2.refused_signature"},
    {"malformed", "openc2.refused_malformed"},
    {"not_understood", "openc2.refused_not_understood"},
    {"policy", "openc2.refused_no_policy"},
    {"not_implemented", "openc2.refused_not_implemented"},
    {"no_actuator", "openc2.no_actuator"},
    {"not_brought", "openc2.not_brought"},
    {"actuator_ended", "openc2.actuator_ended"},
    {"actuator_unclear", "openc2.actuator_unclear"},
}};
constexpr size_t kLongestReason = 128, kLongestText = 512;

} // namespace

std::string_view sentenceFor(std::string_view reason) {
    const auto found = std::ranges::find(kWords, reason, &Word::reason);
    return found == kWords.end() ? std::string_view() : found->sentence;
}

Message withRefusal(Message about, const Response& response) {
    const std::string_view why = sentenceFor(response.reason);
    return std::move(about)
        .with("status", int64_t{response.status})
        .with("reason", cleanText(response.reason, kLongestReason))
        .with("why", std::string(why))
        .with("text", why.empty() ? cleanText(response.text, kLongestText) : std::string()); // else it says the same, in one language
}

} // namespace metsuke::openc2
