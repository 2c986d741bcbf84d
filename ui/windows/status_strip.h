// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

#include <QWidget>

class QHBoxLayout;

namespace metsuke {

class GlyphLabel;
class LinkButton;
class TokenLabel;

/// The foot of the window: case, rows, drops, writer lag, jobs; audit chain, zone, last saved. 24 high.
class StatusStrip : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(CaseSession& session, QWidget* parent = nullptr);
    void setRows(const Page::Rows& rows);
    void setJobs(int running);
    void refresh();

signals:
    void jobsRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    TokenLabel* addSegment(QHBoxLayout* layout);
    CaseSession& m_session;
    TokenLabel* m_case;
    TokenLabel* m_rows;
    TokenLabel* m_dropped;
    TokenLabel* m_lag;
    LinkButton* m_jobs;
    GlyphLabel* m_auditGlyph;
    TokenLabel* m_audit;
    TokenLabel* m_zone;
    TokenLabel* m_saved;
    std::vector<std::pair<QWidget*, QWidget*>> m_separators; ///< segment and the line before it
    Page::Rows m_shown;
    int m_running = 0;
    Timestamp m_savedAt;
};

} // namespace metsuke
