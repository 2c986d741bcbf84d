// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/plan.h"

#include <optional>

// What an agent says of a plan: before (dry run), while and after it was carried out.
namespace metsuke::plan {

/// Of a command, a plan or a step on the agent. The last six are where it ends; nothing stays in another one for ever.
enum class State : uint8_t {
    Received,
    Authenticated,
    Planned, ///< looked at, nothing done: where a dry run ends
    Awaiting, ///< an approval, or its time
    Captured, ///< how it was before is on record
    Acting,
    Checking,
    Done,
    Failed, ///< nothing of it was done, or what was done is as before again
    RolledBack, ///< it was done, and taken back
    Unknown, ///< whether it was done cannot be told
    Refused, ///< it was not begun
    Skipped, ///< what came before it failed
};
inline constexpr size_t kStates = 13;
[[nodiscard]] std::string_view nameOf(State state); ///< on the wire: "received" ... "rolled_back" ...
[[nodiscard]] std::string_view textOf(State state); ///< text-id
[[nodiscard]] std::optional<State> parseState(std::string_view name);
[[nodiscard]] constexpr bool isTerminal(State state) { return state >= State::Done; }

/// Something that the step's outcome rests on, as it was found: part of what is agreed to (planHash).
struct Fact {
    std::string name; ///< "sha256", "image", "owner" ...
    std::string value; ///< text
    friend auto operator<=>(const Fact&, const Fact&) = default;
};

/// A file, process, line or connection that the step touched, or would.
struct TouchedObject {
    std::string kind; ///< "process", "file", "line", "connection", "rule" ...
    std::string name; ///< path, number and program, ends ...
    std::string before, after; ///< a line each for people, "" nothing
    friend bool operator==(const TouchedObject&, const TouchedObject&) = default;
};

struct Refusal {
    std::string reason; ///< "changed", "protected", "package_owned" ...: for programs
    Message sentence;
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

struct StepReport {
    std::string step; ///< its id
    Action action = Action::CollectEvidence;
    State state = State::Planned;
    Tier tier = Tier::T1; ///< with what is protected taken into account
    UndoClass undo = UndoClass::U0;
    bool isChange = true; ///< false: it is so already, nothing has to be done
    std::vector<Fact> found; ///< before
    std::vector<Message> effects; ///< what would be done, or was
    std::vector<TouchedObject> objects;
    int64_t moreObjects = 0; ///< that are not listed
    std::optional<Refusal> refusal; ///< of Refused, Failed and Unknown
    std::string undoId; ///< isPlainName; "": nothing to undo
    Timestamp began, ended; ///< whole milliseconds; 0 not
    Timestamp expires; ///< it is taken back by itself then; 0 never
    friend bool operator==(const StepReport&, const StepReport&) = default;
};
inline constexpr size_t kMostObjects = 200; ///< of a step
inline constexpr size_t kMostFacts = 64;
inline constexpr size_t kMostEffects = 32;

struct PlanReport {
    std::string plan;
    std::string device;
    std::string boot;
    State state = State::Planned;
    bool isDryRun = false;
    std::string planHash; ///< of the plan with what is found now
    std::optional<Refusal> refusal; ///< of the plan as a whole: "plan_stale", "too_many", "expired" ...
    std::vector<StepReport> steps;
    friend bool operator==(const PlanReport&, const PlanReport&) = default;
};

/// Where a plan is that is carried out: its step, counted from one, and what that does. nullopt: it has not begun or is over.
struct Progress {
    size_t step = 0;
    size_t steps = 0;
    Action action = Action::CollectEvidence;
};
[[nodiscard]] std::optional<Progress> progressOf(const PlanReport& report);
/// What an interim answer tells: states, without what was found and touched.
[[nodiscard]] PlanReport interimOf(PlanReport report);

/// What became of a step after it was done.
struct Since {
    int64_t learned = 0; ///< addresses that a denied name was found to stand for, and that are denied with it
    int64_t spared = 0; ///< such that must not be denied
    friend bool operator==(const Since&, const Since&) = default;
};

/// A row of the agent's journal: something that was done, and can perhaps be taken back.
struct JournalRow {
    std::string undoId;
    std::string command, plan, step;
    Action action = Action::CollectEvidence;
    Target target;
    State state = State::Done;
    UndoClass undo = UndoClass::U0;
    std::string actor; ///< whose key ordered it
    Timestamp began, ended, expires, undone; ///< whole milliseconds; 0 not
    std::optional<Refusal> refusal;
    Since since;
    friend bool operator==(const JournalRow&, const JournalRow&) = default;
};
inline constexpr size_t kMostRows = 500;

} // namespace metsuke::plan
