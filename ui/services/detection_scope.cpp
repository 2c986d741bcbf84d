// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/detection_scope.h"

namespace metsuke {

void DetectionScope::ask(CaseSession& session, QObject* receiver, std::function<void()> done) {
    const InvestigationContext& context = session.context();
    if (!context.isRangeSet() && context.filter().op == Filter::Op::All) {
        m_channel.cancel();
        m_visible.reset();
        done();
        return;
    }
    m_channel.ask(
        session.queries(), receiver,
        [filter = context.filter(), range = context.range()](EventStore& store, const QueryBudget& budget) -> Result<Keys> {
            METSUKE_TRY(const std::vector<Detection> detections, store.detections(filter, range, budget));
            Keys keys;
            for (const Detection& detection : detections) {
                keys.insert(detection.key);
            }
            return keys;
        },
        [this, &session, done = std::move(done)](const Result<Keys>& keys) {
            if (keys.ok()) {
                m_visible = keys.value();
            } else if (keys.error().code == ErrorCode::Cancelled) {
                return;
            } else {
                m_visible.reset();
                session.raise(keys.error());
            }
            done();
        });
}

} // namespace metsuke
