// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "core/text/message_catalog.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace metsuke::fake {

/// 2026-11-17 in Japan; the day of the story.
[[nodiscard]] Timestamp at(int hour, int minute, double second = 0);

/// A scripted case: KEIRI-07 opens a disguised program, beacons, moves to FILESRV01 and sends out 412 MB.
/// Both doors in one object; thread-safe; triage, notes, pins, undo and redo work, in memory.
class FakeEventStore : public EventStore, public Investigation {
public:
    FakeEventStore();

    /// What the next call of summary() answers; cleared by it.
    void failNext(Error error);

    Result<CaseSummary> summary(const QueryBudget&) override;
    Result<std::vector<Host>> hosts(const QueryBudget&) override;
    Result<std::optional<Host>> host(const HostKey&, const QueryBudget&) override;
    Result<std::vector<Detection>> detections(const Filter&, TimeRange, const QueryBudget&) override;
    Result<std::vector<Incident>> incidents(const QueryBudget&) override;
    Result<std::vector<WatchEntry>> watchList(const QueryBudget&) override;
    Result<std::vector<RuleRow>> rules(const QueryBudget&) override;
    Result<Timeline> timeline(const TimelineSpec&, const QueryBudget&) override;
    Result<RowWindowPtr> openFlows(const Filter&, TimeRange, FlowSort, SortOrder, const QueryBudget&) override;
    Result<std::vector<FlowRow>> flowPage(const RowWindowPtr&, int64_t page, const QueryBudget&) override;
    Result<std::vector<FlowRow>> flowsByUid(const std::vector<FlowUid>&, const QueryBudget&) override;
    Result<RowWindowPtr> openEvents(std::optional<EventKind>, const Filter&, TimeRange, const QueryBudget&) override;
    Result<std::vector<EventRow>> eventPage(const RowWindowPtr&, int64_t page, const QueryBudget&) override;
    Result<std::vector<EventRow>> eventsOfFlows(const std::vector<FlowUid>&, const QueryBudget&) override;
    Result<std::vector<PairRow>> pairs(TimeRange, std::optional<HostKey> focus, const QueryBudget&) override;
    Result<std::vector<StoredPacket>> packetsOfFlow(const FlowUid&, size_t maximum, const QueryBudget&) override;
    Result<std::vector<StoredPacket>> packets(const std::vector<PacketRef>&, const QueryBudget&) override;
    Result<std::vector<Note>> notes(const QueryBudget&) override;
    Result<std::vector<Pin>> pins(const QueryBudget&) override;
    Result<std::vector<ActionLogEntry>> actionLog(size_t newest, const QueryBudget&) override;
    Result<std::map<std::string, std::pair<double, double>>> graphPositions(const QueryBudget&) override;

    Result<void> setTriage(const std::vector<std::string>& keys, TriageState state, const std::string& author) override;
    Result<void> setWatchTriage(const HostKey&, TriageState state, const std::string& author) override;
    Result<void> addNote(Note note) override;
    Result<void> addPin(Pin pin, const std::string& author) override;
    Result<void> removePin(const Pin& pin, const std::string& author) override;
    Result<void> saveGraphPositions(const std::map<std::string, std::pair<double, double>>&) override;
    Result<SiteProfile> siteProfile(const QueryBudget&) override;
    Result<bool> isJudgedBySite(const QueryBudget&) override { return true; }
    Result<std::vector<ExcludedHits>> excludedHits(const QueryBudget&) override;
    Result<SiteObservations> siteObservations(const QueryBudget&) override;
    Result<void> setSiteProfile(const SiteProfile&, const Message& what, const std::string& author) override;
    Result<std::optional<Message>> undoable() override;
    Result<std::optional<Message>> redoable() override;
    Result<void> undo(const std::string& author) override;
    Result<void> redo(const std::string& author) override;

private:
    /// What an analyst can change: undo swaps whole states, which is enough for a double.
    struct State {
        std::vector<Incident> incidents;
        std::vector<Note> notes;
        std::vector<Pin> pins;
        SiteProfile site = SiteProfile::standard();
    };
    void change(Message what, const std::string& author, const std::string& kind, const std::function<void(State&)>& edit);
    void log(Message what, const std::string& author, const std::string& kind);

    std::mutex m_mutex; ///< guards everything below
    std::vector<Host> m_hosts;
    std::vector<Detection> m_detections;
    std::vector<WatchEntry> m_watchList;
    std::vector<RuleRow> m_rules;
    std::vector<FlowRow> m_flows;
    std::vector<EventRow> m_events;
    State m_state;
    std::vector<std::pair<Message, State>> m_undo;
    std::vector<std::pair<Message, State>> m_redo;
    std::vector<ActionLogEntry> m_log;
    std::map<std::string, std::pair<double, double>> m_positions;
    std::optional<Error> m_failure;
};

/// The shipped catalogue and the sentences of the scripted case, in both languages.
[[nodiscard]] std::shared_ptr<const MessageCatalog> storyCatalog();

/// Parts of the scripted case, also for tests of single models.
struct Story {
    std::vector<Host> hosts;
    std::vector<Detection> detections;
    std::vector<Incident> incidents;
    std::vector<WatchEntry> watchList;
    std::vector<RuleRow> rules;
};
[[nodiscard]] Story makeStory();
[[nodiscard]] std::vector<FlowRow> makeFlows();
[[nodiscard]] HostKey hostKey(const std::string& address);

} // namespace metsuke::fake
