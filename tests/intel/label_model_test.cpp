// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/label_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace metsuke;

namespace {

double medianScore(const std::vector<std::string>& labels) {
    std::vector<double> scores;
    for (const std::string& label : labels) {
        scores.push_back(LabelModel::builtin().score(label));
    }
    std::sort(scores.begin(), scores.end());
    return scores[scores.size() / 2];
}

} // namespace

TEST(LabelModel, score_randomLabels_areStrangerThanOrdinaryOnes) {
    std::mt19937 random(7); // raw output only: distributions differ between standard libraries
    std::vector<std::string> labels(500);
    for (std::string& label : labels) {
        for (size_t length = 10 + random() % 8; length > 0; --length) {
            label += static_cast<char>('a' + random() % 26);
        }
    }
    const std::vector<std::string> ordinary{"gardencenter", "bookstore", "weatherreport", "cityhospital", "mountainview",
        "travelguide", "musicschool", "greenhouse", "newspaper", "coffeeshop", "homedesign"};
    EXPECT_GT(medianScore(labels), 2.5);
    EXPECT_LT(medianScore(ordinary), 1.0);
    const auto strange = std::count_if(
        labels.begin(), labels.end(), [](const std::string& label) { return LabelModel::builtin().score(label) > 1.5; });
    EXPECT_GT(strange, 475);
}

TEST(LabelModel, score_unjudgedOrHostileLabels_isZeroOrFinite) {
    for (const char* label : {"", "x", "qzx", "xn--wgv71a119e"}) {
        EXPECT_EQ(LabelModel::builtin().score(label), 0.0) << label;
    }
    for (const std::string& label : {std::string(100'000, 'q'), std::string("\xff\x80\x00\x01zz", 6), std::string("----")}) {
        EXPECT_TRUE(std::isfinite(LabelModel::builtin().score(label)));
    }
}
