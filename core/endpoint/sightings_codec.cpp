// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256_text.h"
#include "core/endpoint/sightings.h"
#include "core/endpoint/trace_fields.h"
#include "core/endpoint/versioned_json.h"

namespace metsuke::endpoint {

template <> inline constexpr size_t kMostOf<Indicator> = kMostIndicators;
template <> inline constexpr size_t kMostOf<Sighting> = kMostIndicators;
template <> inline constexpr size_t kMostOf<SightedObject> = kMostSighted;

template <> struct Names<Indicator::Kind> {
    static constexpr std::array<const char*, 4> list{"file", "address", "name", "path"};
};
template <> struct Names<SightedObject::Kind> {
    static constexpr std::array<const char*, 3> list{"file", "process", "entry"};
};
template <> struct Fields<SightedObject> {
    using B = SightedObject;
    static constexpr auto list = std::make_tuple(field("kind", &B::kind), field("path", &B::path), field("sha256", &B::sha256), field("image", &B::image),
        field("process", &B::process), field("pid", &B::pid), field("start", &B::start), field("entry_kind", &B::entryKind), field("entry", &B::entry));
};
template <> struct Fields<Indicator> {
    static constexpr auto list = std::make_tuple(field("kind", &Indicator::kind), field("value", &Indicator::value));
};
template <> struct Fields<SightingQuestion> {
    static constexpr auto list = std::make_tuple(field("indicators", &SightingQuestion::indicators), field("window", &SightingQuestion::window),
        field("wants_objects", &SightingQuestion::wantsObjects));
};
template <> struct Fields<Sighting> {
    using B = Sighting;
    static constexpr auto list = std::make_tuple(field("indicator", &B::indicator), field("label", &B::label), field("first", &B::first),
        field("last", &B::last), field("count", &B::count), field("is_at_least", &B::isAtLeast), field("objects", &B::objects));
};
template <> struct Fields<Sightings> {
    static constexpr auto list
        = std::make_tuple(field("found", &Sightings::found), field("has_gaps", &Sightings::hasGaps), field("is_cut", &Sightings::isCut));
};

namespace {

constexpr JsonLimits kLimits{512 * 1024, 4'000};

bool isSound(const Indicator& indicator) {
    switch (indicator.kind) {
    case Indicator::Kind::File:
        return isSha256(indicator.value);
    case Indicator::Kind::Address:
        return IpAddress::parse(indicator.value).has_value();
    case Indicator::Kind::Name:
        return !indicator.value.empty();
    case Indicator::Kind::Path:
        return indicator.value.starts_with('/');
    }
    return false;
}

bool isSoundObject(const SightedObject& one) {
    const bool isNamed = one.path.starts_with('/') && (one.sha256.empty() || isSha256(one.sha256));
    switch (one.kind) {
    case SightedObject::Kind::File:
        return isNamed;
    case SightedObject::Kind::Process:
        return isNamed && one.process.isKnown() && one.pid > 0 && one.start > 0;
    case SightedObject::Kind::Entry:
        return isNamed && !one.entryKind.empty() && !one.entry.empty();
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
    const bool isCounted = std::ranges::all_of(sightings.found, [](const Sighting& one) { return isSound(one.indicator) && one.count > 0 && one.first <= one.last && std::ranges::all_of(one.objects, isSoundObject); });
    return isCounted ? Result<Sightings>(std::move(sightings)) : notSound();
}

} // namespace metsuke::endpoint
