// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/label_model.h"

#include "core/intel/intel_library.h"
#include "core/intel/label_words.h"

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr size_t kBorder = 37;
constexpr size_t kShortest = 4;
/// Weights of the bigram and unigram estimates behind the trigram (Witten-Bell in spirit: a context seen often is
/// trusted more).
constexpr double kBackoff = 4.0;
constexpr double kUniform = 1.0 / 38;

size_t symbolOf(char c) {
    if (c >= 'a' && c <= 'z') {
        return static_cast<size_t>(c - 'a');
    }
    if (c >= 'A' && c <= 'Z') {
        return static_cast<size_t>(c - 'A');
    }
    if (c >= '0' && c <= '9') {
        return 26 + static_cast<size_t>(c - '0');
    }
    return 36;
}

} // namespace

const LabelModel& LabelModel::builtin() {
    static const LabelModel model(labelWords(), IntelLibrary::builtin()->catalogueLabels());
    return model;
}

LabelModel::LabelModel(std::span<const std::string_view> words, const std::vector<std::string>& ordinary)
    : m_trigrams(kSymbols * kSymbols * kSymbols) {
    for (const std::string_view word : words) {
        count(word);
    }
    finishCounts();
    standardise(ordinary);
}

void LabelModel::count(std::string_view word) {
    size_t before = kBorder;
    size_t last = kBorder;
    const auto add = [&](size_t symbol) {
        m_trigrams[(before * kSymbols + last) * kSymbols + symbol] += 1;
        before = last;
        last = symbol;
    };
    for (const char c : word) {
        add(symbolOf(c));
    }
    add(kBorder);
}

void LabelModel::finishCounts() {
    std::vector<double> bigrams(kSymbols * kSymbols);
    std::vector<double> unigrams(kSymbols);
    double total = 0;
    for (size_t i = 0; i < m_trigrams.size(); ++i) {
        bigrams[i % (kSymbols * kSymbols)] += static_cast<double>(m_trigrams[i]);
        unigrams[i % kSymbols] += static_cast<double>(m_trigrams[i]);
        total += static_cast<double>(m_trigrams[i]);
    }
    for (size_t context = 0; context < kSymbols * kSymbols; ++context) {
        const size_t last = context % kSymbols;
        double seen = 0;
        double lastSeen = 0;
        for (size_t symbol = 0; symbol < kSymbols; ++symbol) {
            seen += static_cast<double>(m_trigrams[context * kSymbols + symbol]);
            lastSeen += bigrams[last * kSymbols + symbol];
        }
        for (size_t symbol = 0; symbol < kSymbols; ++symbol) {
            const double p1 = (unigrams[symbol] + kBackoff * kUniform) / (total + kBackoff);
            const double p2 = (bigrams[last * kSymbols + symbol] + kBackoff * p1) / (lastSeen + kBackoff);
            float& cell = m_trigrams[context * kSymbols + symbol];
            cell = static_cast<float>(-std::log((static_cast<double>(cell) + kBackoff * p2) / (seen + kBackoff)));
        }
    }
}

double LabelModel::surprisal(std::string_view label) const {
    size_t before = kBorder;
    size_t last = kBorder;
    double sum = 0;
    for (const char c : label) {
        const size_t symbol = symbolOf(c);
        sum += static_cast<double>(m_trigrams[(before * kSymbols + last) * kSymbols + symbol]);
        before = last;
        last = symbol;
    }
    return sum / static_cast<double>(std::max<size_t>(1, label.size()));
}

void LabelModel::standardise(const std::vector<std::string>& ordinary) {
    std::vector<std::pair<size_t, double>> sample; ///< length, surprisal
    for (const std::string& label : ordinary) {
        // Punycode and bare numbers are ordinary in their own way, but not what the score is about.
        const bool worded = label.size() >= kShortest && !label.starts_with("xn--")
            && std::any_of(label.begin(), label.end(), [](char c) { return c >= 'a' && c <= 'z'; });
        if (worded) {
            sample.emplace_back(std::min(label.size(), kLengths - 1), surprisal(label));
        }
    }
    for (size_t length = 0; length < kLengths; ++length) {
        // Neighbouring lengths count less, so that rare lengths have enough company.
        double weight = 0, mean = 0, square = 0;
        for (const auto& [size, value] : sample) {
            const double distance = static_cast<double>(size) - static_cast<double>(length);
            const double w = std::exp(-distance * distance / 8);
            weight += w;
            mean += w * value;
            square += w * value * value;
        }
        mean = weight > 0 ? mean / weight : 0;
        m_mean[length] = mean;
        m_deviation[length] = weight > 0 ? std::sqrt(std::max(0.01, square / weight - mean * mean)) : 1;
    }
}

double LabelModel::score(std::string_view label) const {
    if (label.size() < kShortest || label.starts_with("xn--")) {
        return 0;
    }
    const size_t length = std::min(label.size(), kLengths - 1);
    return (surprisal(label) - m_mean[length]) / m_deviation[length];
}

} // namespace metsuke
