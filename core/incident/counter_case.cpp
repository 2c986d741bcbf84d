// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/counter_case.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kExactLimit = 12; ///< of evidence that is not sufficient alone: 4,096 scores at most

bool isOpenWithout(const std::vector<WeighedEvidence>& evidence, const std::vector<bool>& removed, const ScoreModel& model) {
    std::vector<WeighedEvidence> rest;
    for (size_t i = 0; i < evidence.size(); ++i) {
        if (!removed[i]) {
            rest.push_back(evidence[i]);
        }
    }
    return opensIncident(scoreHost(rest, model), rest, model) != Opening::None;
}

std::vector<std::string> keysOf(const std::vector<WeighedEvidence>& evidence, const std::vector<bool>& removed) {
    std::vector<std::string> keys;
    for (size_t i = 0; i < evidence.size(); ++i) {
        if (removed[i]) {
            keys.push_back(evidence[i].key);
        }
    }
    return keys;
}

/// Sets of `size` in lexicographic order over evidence sorted by weight, so that equal sizes name the heaviest.
bool closesWith(const std::vector<WeighedEvidence>& evidence, size_t candidates, size_t size, size_t from,
    std::vector<bool>& removed, const ScoreModel& model) {
    if (size == 0) {
        return !isOpenWithout(evidence, removed, model);
    }
    for (size_t i = from; i + size <= candidates; ++i) {
        removed[i] = true;
        if (closesWith(evidence, candidates, size - 1, i + 1, removed, model)) {
            return true;
        }
        removed[i] = false;
    }
    return false;
}

} // namespace

std::vector<std::string> counterCase(const std::vector<WeighedEvidence>& evidence, const ScoreModel& model) {
    std::vector<WeighedEvidence> sorted = evidence;
    std::erase_if(sorted, [](const WeighedEvidence& item) { return item.weight <= 0; });
    std::stable_sort(sorted.begin(), sorted.end(), [](const WeighedEvidence& a, const WeighedEvidence& b) {
        return a.sufficient != b.sufficient ? a.sufficient : a.weight != b.weight ? a.weight > b.weight : a.key < b.key;
    });
    std::vector<bool> removed(sorted.size());
    if (!isOpenWithout(sorted, removed, model)) {
        return {};
    }
    // What opens an incident alone is in every set that closes it, and stands first.
    const size_t forced = static_cast<size_t>(
        std::find_if(sorted.begin(), sorted.end(), [](const WeighedEvidence& item) { return !item.sufficient; }) - sorted.begin());
    std::fill_n(removed.begin(), forced, true);
    if (sorted.size() - forced <= kExactLimit) {
        for (size_t size = 0; size <= sorted.size() - forced; ++size) {
            if (closesWith(sorted, sorted.size(), size, forced, removed, model)) {
                return keysOf(sorted, removed);
            }
        }
    }
    for (size_t i = forced; i < sorted.size(); ++i) {
        removed[i] = true;
        if (!isOpenWithout(sorted, removed, model)) {
            break;
        }
    }
    for (size_t i = sorted.size(); i-- > 0;) { // give back what was not needed
        if (removed[i]) {
            removed[i] = false;
            removed[i] = isOpenWithout(sorted, removed, model);
        }
    }
    return keysOf(sorted, removed);
}

} // namespace metsuke
