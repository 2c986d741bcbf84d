// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/counter_case.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kMaximumScores = 6'000; ///< of the search by size: some hundredths of a second

/// How many sets of `size` there are among `count`; kMaximumScores + 1 stands for more.
size_t setsOf(size_t count, size_t size) {
    size_t sets = 1;
    for (size_t i = 0; i < size; ++i) {
        sets = sets * (count - i) / (i + 1);
        if (sets > kMaximumScores) {
            return kMaximumScores + 1;
        }
    }
    return sets;
}

bool isOpenWithout(
    const std::vector<WeighedEvidence>& evidence, const std::vector<bool>& removed, const ScoreModel& model) {
    std::vector<WeighedEvidence> rest;
    for (size_t i = 0; i < evidence.size(); ++i) {
        if (!removed[i]) {
            rest.push_back(evidence[i]);
        }
    }
    return opensIncident(scoreHost(rest, model), rest, model) != Opening::None;
}

std::vector<std::string> keysOf(
    const std::vector<WeighedEvidence>& evidence, const std::vector<bool>& removed) {
    std::vector<std::string> keys;
    for (size_t i = 0; i < evidence.size(); ++i) {
        if (removed[i]) {
            keys.push_back(evidence[i].key);
        }
    }
    return keys;
}

/// Sets of `size` in lexicographic order over evidence sorted by weight, so that equal sizes name the
/// heaviest.
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

CounterCase counterCase(const std::vector<WeighedEvidence>& evidence, const ScoreModel& model) {
    std::vector<WeighedEvidence> sorted = evidence;
    std::erase_if(sorted, [](const WeighedEvidence& item) { return item.weight <= 0; });
    std::stable_sort(sorted.begin(), sorted.end(), [](const WeighedEvidence& a, const WeighedEvidence& b) {
        return a.sufficient != b.sufficient ? a.sufficient
            : a.weight != b.weight          ? a.weight > b.weight
                                            : a.key < b.key;
    });
    std::vector<bool> removed(sorted.size());
    if (!isOpenWithout(sorted, removed, model)) {
        return {};
    }
    // What opens an incident alone is in every set that closes it, and stands first.
    const size_t forced
        = static_cast<size_t>(std::find_if(sorted.begin(), sorted.end(), [](const WeighedEvidence& item) {
              return !item.sufficient;
          }) - sorted.begin());
    std::fill_n(removed.begin(), forced, true);
    const size_t candidates = sorted.size() - forced;
    size_t size = 0;
    for (size_t scores = 0; size <= candidates; ++size) {
        scores += setsOf(candidates, size);
        if (scores > kMaximumScores) {
            break;
        }
        if (closesWith(sorted, sorted.size(), size, forced, removed, model)) {
            return {keysOf(sorted, removed), true};
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
    std::vector<std::string> keys = keysOf(sorted, removed);
    const bool isLeast = keys.size() <= forced + size; // all smaller ones were tried
    return {std::move(keys), isLeast};
}

} // namespace metsuke
