// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/features.h"

#include "core/openc2/json_fields.h"

namespace metsuke::firewall {

namespace {

using openc2::Json;
using openc2::JsonFields;
constexpr size_t kMost = 64;
constexpr size_t kLongest = 255;

} // namespace

bool Features::can(std::string_view action, std::string_view target) const {
    const auto found = pairs.find(std::string(action));
    return found != pairs.end() && found->second.contains(std::string(target));
}

std::string writeFeatures(const Features& features) {
    Json pairs = Json::object();
    for (const auto& [action, targets] : features.pairs) {
        pairs[action] = targets;
    }
    return openc2::canonical({{"versions", features.versions}, {"profiles", features.profiles}, {"pairs", std::move(pairs)}, {"rate_limit", features.ratePerMinute}});
}

Result<Features> readFeatures(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text, openc2::Numbers::Any));
    JsonFields fields(json);
    Features features;
    if (fields.has("versions")) {
        features.versions = fields.lines("versions", kMost, kLongest);
    }
    if (fields.has("profiles")) {
        features.profiles = fields.lines("profiles", kMost, kLongest);
    }
    if (fields.has("rate_limit") && json["rate_limit"].is_number()) {
        const double rate = json["rate_limit"].get<double>();
        features.ratePerMinute = rate >= 1 && rate < 1e9 ? static_cast<int64_t>(rate) : 0;
    }
    if (fields.has("pairs")) {
        JsonFields pairs = fields.object("pairs");
        const Json& all = json["pairs"];
        if (all.size() > kMost) {
            pairs.fail("pairs");
        }
        if (pairs.ok()) {
            for (const auto& [action, targets] : all.items()) {
                for (std::string& target : pairs.lines(action.c_str(), kMost, kLongest)) {
                    features.pairs[action].insert(std::move(target));
                }
            }
        }
        fields.join(pairs);
    }
    METSUKE_CHECK(fields.done());
    return features;
}

} // namespace metsuke::firewall
