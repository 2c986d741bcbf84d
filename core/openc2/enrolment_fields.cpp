// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/enrolment_fields.h"

#include "core/openc2/keys.h"

#include <algorithm>

namespace metsuke::openc2 {

namespace {

constexpr size_t kMostPlaces = 16;
constexpr size_t kLongestPlace = 512;
constexpr size_t kLongestKey = 64;

bool isPlace(const std::string& place) {
    return place.starts_with("mqtts://") || place.starts_with("unix:/") || place.starts_with("file:/");
}

} // namespace

std::vector<std::string> readPlaces(JsonFields& fields, const char* name) {
    auto found = fields.lines(name, kMostPlaces, kLongestPlace);
    if (found.empty() || !std::all_of(found.begin(), found.end(), isPlace)) {
        fields.fail(name);
    }
    return found;
}

std::string readKey(JsonFields& fields, const char* name) {
    std::string found = fields.text(name, kLongestKey);
    if (!VerifyingKey::fromText(found).ok()) {
        fields.fail(name);
        return {};
    }
    return found;
}

} // namespace metsuke::openc2
