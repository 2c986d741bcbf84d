// SPDX-License-Identifier: GPL-3.0-or-later
// The fuzz targets without a fuzzer: every seed, then random mutations of them, the same on every machine.
#include "tests/fuzz/fuzz_target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace metsuke::fuzz;

namespace {

constexpr size_t kLargest = 8192;

class Mutator {
public:
    explicit Mutator(uint32_t seed)
        : m_random(seed) {}
    Octets mutate(const std::vector<Octets>& seeds) {
        Octets bytes = seeds[m_random() % seeds.size()];
        if (bytes.size() > kLargest) {
            bytes.resize(kLargest);
        }
        for (size_t changes = 1 + m_random() % 6; changes > 0; --changes) {
            change(bytes, seeds);
        }
        return bytes;
    }

private:
    size_t place(const Octets& bytes) { return bytes.empty() ? 0 : m_random() % bytes.size(); }
    void change(Octets& bytes, const std::vector<Octets>& seeds) {
        static constexpr uint8_t kEdges[] = {0, 1, 0x7f, 0x80, 0xff, '\n', ' ', '"'};
        const size_t at = place(bytes);
        const auto here = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        switch (m_random() % 7) {
        case 0:
            if (!bytes.empty()) {
                bytes[at] = static_cast<uint8_t>(bytes[at] ^ (1U << m_random() % 8));
            }
            break;
        case 1:
            if (!bytes.empty()) {
                bytes[at] = kEdges[m_random() % std::size(kEdges)];
            }
            break;
        case 2:
            bytes.insert(here, 1 + m_random() % 16, static_cast<uint8_t>(m_random()));
            break;
        case 3:
            bytes.erase(here, here + static_cast<std::ptrdiff_t>(std::min<size_t>(m_random() % 32, bytes.size() - at)));
            break;
        case 4:
            bytes.resize(at);
            break;
        case 5: { // a piece of the same input again, elsewhere
            const Octets piece(here, here + static_cast<std::ptrdiff_t>(std::min<size_t>(m_random() % 64, bytes.size() - at)));
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(place(bytes)), piece.begin(), piece.end());
            break;
        }
        default: { // the end of another seed
            const Octets& other = seeds[m_random() % seeds.size()];
            bytes.resize(at);
            bytes.insert(bytes.end(), other.begin() + static_cast<std::ptrdiff_t>(place(other)), other.end());
            break;
        }
        }
    }

    std::mt19937 m_random;
};

} // namespace

class FuzzSmoke : public testing::TestWithParam<size_t> {};

TEST_P(FuzzSmoke, SeedsAndMutations_keepEveryPromise) {
    const FuzzTarget& target = fuzzTargets()[GetParam()];
    ASSERT_FALSE(target.seeds.empty());
    target.run({});
    for (const auto& seed : target.seeds) {
        target.run(seed);
    }
    uint32_t start = 1; // another for every target, whatever their order
    for (const char c : target.name) {
        start = start * 31 + static_cast<uint8_t>(c);
    }
    Mutator mutator(start);
    const char* factor = std::getenv("METSUKE_FUZZ_FACTOR"); // for a longer search without a fuzzer
    const int64_t rounds = int64_t{target.smokeRounds} * (factor == nullptr ? 1 : std::max(1, std::atoi(factor)));
    for (int64_t round = 0; round < rounds; ++round) {
        target.run(mutator.mutate(target.seeds));
    }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzSmoke, testing::Range(size_t{0}, fuzzTargets().size()), [](const auto& parameter) {
    std::string name = fuzzTargets()[parameter.param].name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

/// Targets that quietly read nothing would pass for ever.
TEST(FuzzTargets, SampleCaptures_areUnderstood) {
    for (const auto& target : fuzzTargets()) {
        if (target.name == "engine") {
            EXPECT_GE(eventsOfCapture(target.seeds[0]), 7U); // three flows, DNS, HTTP, a file, TLS
            EXPECT_EQ(eventsOfCapture(target.seeds[1]), eventsOfCapture(target.seeds[0]));
        }
    }
}

TEST(FuzzTargets, SampleConversations_makeEvents) {
    for (const auto& target : fuzzTargets()) {
        const bool isSilent = target.name == "stream-bitcoin" || target.name == "datagram-quic"; // tells nothing; needs keys to make
        if (target.events && !isSilent) {
            size_t events = 0;
            for (const auto& seed : target.seeds) {
                events += target.events(seed);
            }
            EXPECT_GT(events, 0U) << target.name;
        }
    }
}
