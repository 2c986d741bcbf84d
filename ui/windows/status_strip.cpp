// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/status_strip.h"

#include "ui/services/format.h"
#include "ui/services/settings.h"
#include "ui/widgets/card.h"
#include "ui/widgets/token_label.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QPainter>

namespace metsuke {

StatusStrip::StatusStrip(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(new LinkButton(this))
    , m_auditGlyph(new GlyphLabel(13, this)) {
    setFixedHeight(24);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 1, 12, 0);
    layout->setSpacing(10);
    m_case = addSegment(layout);
    m_rows = addSegment(layout);
    m_dropped = addSegment(layout);
    m_lag = addSegment(layout);
    auto* line = new HairLine(Qt::Vertical, this);
    line->setFixedHeight(12);
    layout->addWidget(line);
    layout->addWidget(m_jobs);
    m_separators.emplace_back(m_jobs, line);
    m_jobs->setTextStyle(TextStyle::Caption);
    m_jobs->setToken(Token::Text2);
    layout->addStretch(1);
    layout->addWidget(m_auditGlyph);
    layout->setSpacing(8);
    m_audit = new TokenLabel(TextStyle::Caption, Token::Text2, this);
    layout->addWidget(m_audit);
    m_zone = addSegment(layout);
    m_saved = addSegment(layout);
    connect(m_jobs, &QPushButton::clicked, this, &StatusStrip::jobsRequested);
    connect(&session, &CaseSession::snapshotChanged, this, &StatusStrip::refresh);
    connect(&session, &CaseSession::importStateChanged, this, &StatusStrip::refresh);
    connect(&session, &CaseSession::closed, this, &StatusStrip::refresh);
    connect(&session, &CaseSession::saved, this, [this] {
        m_savedAt = Timestamp{QDateTime::currentMSecsSinceEpoch() * kMillisecond};
        refresh();
    });
    connect(&Settings::instance(), &Settings::zoneChanged, this, &StatusStrip::refresh);
    refresh();
}

TokenLabel* StatusStrip::addSegment(QHBoxLayout* layout) {
    auto* label = new TokenLabel(TextStyle::Caption, Token::Text2, this);
    if (layout->count() > 0) {
        auto* line = new HairLine(Qt::Vertical, this);
        line->setFixedHeight(12);
        layout->addWidget(line);
        m_separators.emplace_back(label, line);
    }
    layout->addWidget(label);
    return label;
}

void StatusStrip::setRows(const Page::Rows& rows) {
    m_shown = rows;
    refresh();
}

void StatusStrip::setJobs(int running) {
    m_running = running;
    refresh();
}

void StatusStrip::refresh() {
    const bool open = m_session.isOpen();
    const CaseSummary& summary = m_session.snapshot()->summary;
    m_case->setText(open ? QString(m_session.title() + QStringLiteral(".metsuke")) : tr("No case open"));

    QString rows;
    if (open && m_shown.shown >= 0 && m_shown.total >= 0) {
        // Numerus forms take the bare number; readers get its separators.
        const auto total = static_cast<int>(std::min<qint64>(m_shown.total, INT_MAX));
        rows = m_shown.shown == m_shown.total ? tr("%n rows", "of a table", total)
                                              : tr("%1 of %n rows", "shown, all", total).arg(format::count(m_shown.shown));
        rows.replace(QString::number(total), format::count(m_shown.total));
    } else if (open) {
        rows = tr("%1 flows").arg(format::count(summary.flows));
    }
    m_rows->setText(rows);
    const double dropped = summary.packets + summary.dropped > 0
        ? 100.0 * static_cast<double>(summary.dropped) / static_cast<double>(summary.packets + summary.dropped)
        : 0.0;
    m_dropped->setText(open ? tr("dropped %1 %").arg(dropped, 0, 'f', 2) : QString());
    m_dropped->setToken(dropped > 1 ? Token::StateWarn : Token::Text2);
    m_lag->setText(m_session.isImporting()
            ? tr("writer %1 s behind").arg(static_cast<double>(m_session.progress().writerLagMs) / 1000, 0, 'f', 1)
            : QString());
    m_jobs->setText(m_running > 0 ? tr("Jobs %1 ›").arg(m_running) : QString());
    m_jobs->setAccessibleName(tr("Running jobs: %1").arg(m_running));
    m_jobs->setVisible(m_running > 0);
    m_jobs->updateGeometry();

    if (!open) {
        m_auditGlyph->hide();
        m_audit->setText(tr("Offline"));
        m_saved->setText(tr("Metsuke %1").arg(m_session.facts().version));
    } else {
        m_auditGlyph->setVisible(true);
        m_auditGlyph->setIcon(summary.auditIntact ? QStringLiteral("lock") : QStringLiteral("warning"),
            summary.auditIntact ? Token::Text2 : Token::StateWarn);
        m_audit->setText(summary.auditIntact ? tr("Audit chain intact")
                                             : tr("Audit chain breaks at entry %1").arg(format::count(summary.auditBrokenAt)));
        m_audit->setToken(summary.auditIntact ? Token::Text2 : Token::StateWarn);
        m_saved->setText(m_session.isReadOnly() ? tr("Read-only")
                : m_savedAt.ns != 0             ? tr("Saved %1").arg(format::clockSeconds(m_savedAt))
                                                : tr("Every change is saved"));
    }
    const int offset = Settings::instance().timeZone().offsetFromUtc(QDateTime::currentDateTimeUtc()) / 60;
    QString zoneOffset = QStringLiteral("UTC");
    if (offset != 0) {
        zoneOffset = QStringLiteral("UTC%1%2").arg(offset < 0 ? QChar(0x2212) : QChar(u'+')).arg(std::abs(offset) / 60);
    }
    m_zone->setText(offset == 0 ? tr("Time zone UTC") : tr("Time zone %1 (%2)").arg(Settings::instance().zoneLabel(), zoneOffset));
    for (const auto& [segment, line] : m_separators) {
        const auto* label = qobject_cast<const QLabel*>(segment);
        line->setVisible(label != nullptr ? !label->text().isEmpty() : m_running > 0);
        if (label != nullptr) {
            segment->setVisible(!label->text().isEmpty());
        }
    }
}

void StatusStrip::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        refresh();
    }
}

void StatusStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgWindow));
    painter.fillRect(QRect(0, 0, width(), 1), color(Token::Line));
}

} // namespace metsuke
