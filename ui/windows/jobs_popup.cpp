// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/jobs_popup.h"

#include "ui/services/job_model.h"
#include "ui/theme/metsuke_style.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QVBoxLayout>

namespace metsuke {

JobsPopup::JobsPopup(JobModel& jobs, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_jobs(jobs)
    , m_column(new QVBoxLayout(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setFixedWidth(360);
    m_column->setContentsMargins(16, 12, 16, 12);
    m_column->setSpacing(8);
    connect(&jobs, &JobModel::dataChanged, this, &JobsPopup::rebuild);
    connect(&jobs, &JobModel::rowsInserted, this, &JobsPopup::rebuild);
    rebuild();
}

void JobsPopup::rebuild() {
    emptyLayout(m_column);
    m_column->addWidget(new TokenLabel(tr("Jobs"), TextStyle::CaptionStrong, Token::Text2, this));
    if (m_jobs.rowCount() == 0) {
        m_column->addWidget(new TokenLabel(tr("Nothing is running."), TextStyle::Body, Token::Text2, this));
    }
    for (int row = 0; row < m_jobs.rowCount(); ++row) {
        const QModelIndex index = m_jobs.index(row);
        auto* entry = new QWidget(this);
        auto* layout = new QHBoxLayout(entry);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        auto* texts = new QVBoxLayout;
        texts->setSpacing(2);
        texts->addWidget(new TokenLabel(index.data(JobModel::TitleRole).toString(), TextStyle::Body, Token::Text, entry));
        texts->addWidget(new TokenLabel(index.data(JobModel::DetailRole).toString(), TextStyle::Meta, Token::Text2, entry));
        if (!index.data(JobModel::FinishedRole).toBool()) {
            auto* bar = new QProgressBar(entry);
            const double fraction = index.data(JobModel::FractionRole).toDouble();
            bar->setRange(0, fraction < 0 ? 0 : 1000);
            bar->setValue(static_cast<int>(fraction * 1000));
            bar->setFixedHeight(4);
            bar->setTextVisible(false);
            bar->setAccessibleName(index.data(JobModel::TitleRole).toString());
            texts->addWidget(bar);
        }
        layout->addLayout(texts, 1);
        if (index.data(JobModel::CancellableRole).toBool()) {
            auto* cancel = new QPushButton(tr("Stop"), entry);
            cancel->setProperty(kSmallProperty, true);
            connect(cancel, &QPushButton::clicked, this, [this, row] { m_jobs.cancel(row); });
            layout->addWidget(cancel);
        }
        m_column->addWidget(entry);
    }
    adjustSize();
}

void JobsPopup::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    painter.setPen(color(Token::LineStrong));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace metsuke
