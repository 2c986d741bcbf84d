// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/unrecorded.h"

#include <algorithm>
#include <set>
#include <utility>

namespace metsuke::agent {

namespace {

/// A clock that was set back makes no gap that ends before it begins.
endpoint::Activity gapOf(std::string sensor, std::string reason, Timestamp from, Timestamp until) {
    return {std::min(from, until), {}, "agent", endpoint::Gap{std::move(sensor), until, -1, std::move(reason)}};
}

} // namespace

std::vector<endpoint::Activity> Unrecorded::take(const sensor::SensorState& state, Timestamp now) {
    std::set<Subject> subjects;
    for (const sensor::Recording& recording : state.recordings) {
        if (recording.by.empty()) {
            subjects.insert({recording.subject, "not_recorded"});
        }
        for (const std::string& part : recording.missing) {
            subjects.insert({recording.subject, "unwatched: " + part});
        }
    }
    std::vector<endpoint::Activity> gaps;
    const Timestamp since = std::exchange(m_begun, std::nullopt).value_or(now);
    for (const Subject& subject : subjects) {
        if (m_toldUntil.emplace(subject, now).second) {
            gaps.push_back(gapOf(subject.sensor, subject.reason, since, now));
        }
    }
    std::erase_if(m_toldUntil, [&](const auto& known) {
        const auto& [subject, until] = known;
        const bool isOver = !subjects.contains(subject);
        if (isOver) {
            gaps.push_back(gapOf(subject.sensor, subject.reason, until, now));
        }
        return isOver;
    });
    return gaps;
}

std::vector<endpoint::Activity> Unrecorded::pieces(Timestamp now, bool all) {
    std::vector<endpoint::Activity> gaps;
    for (auto& [subject, until] : m_toldUntil) {
        if (all || now - until >= kPiece || now < until) {
            gaps.push_back(gapOf(subject.sensor, subject.reason, until, now));
            until = now;
        }
    }
    return gaps;
}

} // namespace metsuke::agent
