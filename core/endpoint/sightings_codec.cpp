// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256_text.h"
#include "core/endpoint/sightings.h"
#include "core/endpoint/trace_fields.h"
#include "core/endpoint/versioned_json.h"

namespace metsuke::endpoint {

template <> inline constexpr size_t kMostOf<Indicator> = kMostIndicators;
template <> inline constexpr size_t kMostOf<Sighting> = kMostIndicators;

template <> struct Names<Indicator::Kind> {
    static constexpr std::array<const char*, 3> list{"file", "address", "name"};
};
template <> struct Fields<Indicator> {
    static constexpr auto list = std::make_tuple(field("kind", &Indicator::kind), field("value", &Indicator::value));
};
template <> struct Fields<SightingQuestion> {
    static constexpr auto list = std::make_tuple(field("indicators", &SightingQuestion::indicators), field("window", &SightingQuestion::window));
};
template <> struct Fields<Sighting> {
    using B = Sighting;
    static constexpr auto list = std::make_tuple(field("indicator", &B::indicator), field("label", &B::label), field("first", &B::first),
        field("last", &B::last), field("count", &B::count), field("is_at_least", &B::isAtLeast));
};
template <> struct Fields<Sightings> {
    static constexpr auto list
        = std::make_tuple(field("found", &Sightings::found), field("has_gaps", &Sightings::hasGaps), field("is_cut", &Sightings::isCut));
};

namespace {

constexpr JsonLimits kLimits{256 * 1024, 2'000};

bool isSound(const Indicator& indicator) {
    switch (indicator.kind) {
    case Indicator::Kind::File:
        return isSha256(indicator.value);
    case Indicator::Kind::Address:
        return IpAddress::parse(indicator.value).has_value();
    case Indicator::Kind::Name:
        return !indicator.value.empty();
    }
    return false;
}

Error notSound() { return malformedJson(wrongJson("endpoint.json_word", "indicator.value")); }

} // namespace

std::string encodeSightingQuestion(const SightingQuestion& question) { return encodeVersioned(question); }

Result<SightingQuestion> decodeSightingQuestion(std::string_view text) {
    METSUKE_TRY(auto question, decodeVersioned<SightingQuestion>(text, kLimits, "question"));
    return std::ranges::all_of(question.indicators, isSound) ? Result<SightingQuestion>(std::move(question)) : notSound();
}

std::string encodeSightings(const Sightings& sightings) { return encodeVersioned(sightings); }

Result<Sightings> decodeSightings(std::string_view text) {
    METSUKE_TRY(auto sightings, decodeVersioned<Sightings>(text, kLimits, "sightings"));
    const bool isCounted = std::ranges::all_of(sightings.found, [](const Sighting& one) { return isSound(one.indicator) && one.count > 0 && one.first <= one.last; });
    return isCounted ? Result<Sightings>(std::move(sightings)) : notSound();
}

} // namespace metsuke::endpoint
