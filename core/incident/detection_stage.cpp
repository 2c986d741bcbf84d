// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/detection_stage.h"

#include "core/detect/analyzer.h"
#include "core/detect/rule_engine.h"
#include "core/incident/incident_builder.h"
#include "core/intel/enricher.h"
#include "core/intel/indicator_matcher.h"

#include <algorithm>

namespace metsuke {

struct DetectionStage::State : AnalyzerHost, HitSink {
    State(const DetectionConfig& config, RuleSet set, std::shared_ptr<const IndicatorSet> indicators)
        : enricher(config.site)
        , matcher(IntelLibrary::builtin(), std::move(indicators))
        , engine(std::move(set))
        , builder(enricher) {
        for (const AnalyzerFactory make : builtinAnalyzers()) {
            analyzers.push_back(make());
        }
        for (uint32_t rule = 0; rule < engine.set().rules().size(); ++rule) {
            if (engine.isActive(rule) && !engine.set().rules()[rule].traits.silent) {
                rows.push_back(makeRuleRow(engine.set().rules()[rule]));
            }
        }
    }

    // AnalyzerHost
    void emit(Event derived) override { pending.push_back(std::move(derived)); }

    // HitSink
    HitFate onHit(const RuleHit& hit) override {
        return builder.take(hit, isIncomplete(hit.event->header.ts), [&] { return engine.arguments(hit); });
    }

    [[nodiscard]] bool isIncomplete(Timestamp ts) const {
        return std::any_of(losses.begin(), losses.end(), [&](const auto& loss) { return loss.first <= ts && ts <= loss.second; });
    }

    void pushBehind(EventBatch& out, Event&& event) {
        if (!out.empty()) {
            const EventHeader& before = out.back().header;
            event.header.order = std::max(event.header.order, before.order);
            if (event.header.order == before.order && event.header.sequence <= before.sequence) {
                event.header.sequence = before.sequence + 1;
            }
        } else {
            event.header.order = std::max(event.header.order, lastOrder);
            if (event.header.order == lastOrder && event.header.sequence <= lastSequence) {
                event.header.sequence = lastSequence + 1;
            }
        }
        out.push_back(std::move(event));
    }

    /// Rules see derived events right behind their cause; they are stored there too.
    void takePending(EventBatch& out) {
        for (size_t i = 0; i < pending.size(); ++i) {
            Event derived = std::move(pending[i]);
            if (derived.enrichment.host.empty()) {
                enricher.enrich(derived);
            }
            engine.process(derived, *this);
            pushBehind(out, std::move(derived));
        }
        pending.clear();
    }

    Enricher enricher;
    IndicatorMatcher matcher;
    std::vector<std::unique_ptr<Analyzer>> analyzers;
    RuleEngine engine;
    IncidentBuilder builder;
    std::vector<RuleRow> rows;
    std::vector<Event> pending;
    EventBatch spare; ///< memory of the batch before, used again
    std::vector<std::pair<Timestamp, Timestamp>> losses;
    Timestamp now{0};
    uint64_t lastOrder = 0;
    uint32_t lastSequence = 0;
    bool finished = false;
};

DetectionStage::DetectionStage(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}
DetectionStage::~DetectionStage() = default;

Result<std::unique_ptr<DetectionStage>> DetectionStage::create(const DetectionConfig& config) {
    auto folders = config.ruleFolders;
    if (folders.empty()) {
        folders.push_back(config.resourceFolder / "rules");
    }
    METSUKE_TRY(RuleSet set, RuleSet::load(folders));
    auto indicators = std::make_shared<IndicatorSet>();
    for (const auto& file : config.intelFiles) {
        METSUKE_CHECK(indicators->load(file));
    }
    return std::unique_ptr<DetectionStage>(
        new DetectionStage(std::make_unique<State>(config, std::move(set), std::move(indicators))));
}

void DetectionStage::process(EventBatch& events, Timestamp watermark) {
    State& s = *m_state;
    EventBatch& out = s.spare;
    out.clear();
    out.reserve(events.size() + events.size() / 16);
    for (Event& event : events) {
        s.enricher.enrich(event);
        s.now = std::max(s.now, event.header.ts);
        s.matcher.match(event, [&](Event derived) { s.pending.push_back(std::move(derived)); });
        for (const auto& analyzer : s.analyzers) {
            analyzer->process(event, s);
        }
        s.engine.process(event, s);
        s.pushBehind(out, std::move(event));
        s.takePending(out);
    }
    s.now = std::max(s.now, watermark);
    for (const auto& analyzer : s.analyzers) {
        analyzer->advance(watermark, s);
    }
    s.takePending(out);
    if (!out.empty()) {
        s.lastOrder = out.back().header.order;
        s.lastSequence = out.back().header.sequence;
    }
    events.swap(out);
}

void DetectionStage::finish(EventBatch& events) {
    State& s = *m_state;
    for (const auto& analyzer : s.analyzers) {
        analyzer->finish(s);
    }
    s.takePending(events);
    s.finished = true;
}

FindingsSnapshot DetectionStage::snapshot() { return m_state->builder.snapshot(m_state->now, m_state->finished); }

bool DetectionStage::isInside(const IpAddress& address) const { return m_state->enricher.isInside(address); }

const std::vector<RuleRow>& DetectionStage::rules() const { return m_state->rows; }

void DetectionStage::addLoss(const LossInterval& loss) {
    State& s = *m_state;
    constexpr size_t kMaximumLosses = 4096;
    if (s.losses.size() < kMaximumLosses) {
        s.losses.emplace_back(loss.from, loss.to);
    }
    s.engine.addLoss(loss);
}

} // namespace metsuke
