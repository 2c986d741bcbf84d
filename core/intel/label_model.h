// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// How unlike an ordinary domain label a text is: mean surprisal under a character trigram model, standardised by
/// length so that ordinary labels are about N(0, 1) and uniformly random ones of 8 and more characters lie at 2.5 and
/// above. The model is counted from our own word list (label_words.cpp) and standardised on the labels of the
/// benign-service catalogue, which it was not counted from. Immutable; any thread may ask.
class LabelModel {
public:
    [[nodiscard]] static const LabelModel& builtin();

    /// Standard score of one label (the registrable one); 0 for labels shorter than 4 characters.
    [[nodiscard]] double score(std::string_view label) const;

private:
    static constexpr size_t kSymbols = 38; ///< a-z, 0-9, '-', border
    static constexpr size_t kLengths = 24;

    LabelModel(std::span<const std::string_view> words, const std::vector<std::string>& ordinary);
    void count(std::string_view word);
    void finishCounts();
    void standardise(const std::vector<std::string>& ordinary);
    /// Nats a character.
    [[nodiscard]] double surprisal(std::string_view label) const;

    std::vector<float> m_trigrams; ///< kSymbols^3: counts, then -ln P
    std::array<double, kLengths> m_mean{};
    std::array<double, kLengths> m_deviation{};
};

} // namespace metsuke
