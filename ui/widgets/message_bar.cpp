// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_bar.h"

#include "ui/services/format.h"
#include "ui/theme/metsuke_style.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>

namespace metsuke {

namespace {

struct Tone {
    QString icon;
    Token token;
};
Tone toneOf(UserMessage::Kind kind) {
    switch (kind) {
    case UserMessage::Kind::Information: return {QStringLiteral("info"), Token::Accent};
    case UserMessage::Kind::Success: return {QStringLiteral("check"), Token::StateOk};
    case UserMessage::Kind::Warning: return {QStringLiteral("warning"), Token::StateWarn};
    case UserMessage::Kind::Error: return {QStringLiteral("warning"), Token::StateBad};
    }
    return {QStringLiteral("info"), Token::Accent};
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent)
    , m_glyph(new GlyphLabel(16, this))
    , m_text(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_deed(new QPushButton(this))
    , m_details(new QPushButton(this))
    , m_close(makeIconButton(QStringLiteral("cross"), this))
    , m_detailText(new TokenLabel(TextStyle::Mono, Token::Text2, this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, 6, 8, 6);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_glyph, 0, 0);
    grid->addWidget(m_text, 0, 1);
    grid->addWidget(m_deed, 0, 2);
    grid->addWidget(m_details, 0, 3);
    grid->addWidget(m_close, 0, 4);
    grid->addWidget(m_detailText, 1, 1, 1, 3);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detailText->setWordWrap(true);
    m_detailText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_deed->setProperty(kSmallProperty, true);
    connect(m_deed, &QPushButton::clicked, this, [this] {
        const auto run = m_messages.empty() ? nullptr : m_messages.front().run;
        dropCurrent();
        if (run) {
            run();
        }
    });
    m_details->setProperty(kSmallProperty, true);
    m_details->setCheckable(true);
    connect(m_details, &QPushButton::toggled, m_detailText, &QWidget::setVisible);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dropCurrent);
    retranslate();
    hide();
}

void MessageBar::show(const UserMessage& message) {
    const auto same = [&](const UserMessage& m) { return m.text == message.text; };
    if (const auto known = std::find_if(m_messages.begin(), m_messages.end(), same); known != m_messages.end()) {
        *known = message; // what can be done about it is of the newest
        return;
    }
    if (message.kind == UserMessage::Kind::Error || message.run) { // what can be taken back is what was just done
        m_messages.push_front(message);
    } else {
        m_messages.push_back(message);
    }
    constexpr size_t kMost = 20;
    if (m_messages.size() > kMost) {
        m_messages.pop_back();
    }
    showCurrent();
}

void MessageBar::dropCurrent() {
    if (!m_messages.empty()) {
        m_messages.pop_front();
    }
    showCurrent();
}

void MessageBar::clear() {
    m_messages.clear();
    showCurrent();
}

QString MessageBar::currentText() const { return m_messages.empty() ? QString() : m_messages.front().text; }

void MessageBar::showCurrent() {
    if (m_messages.empty()) {
        hide();
        return;
    }
    const UserMessage& message = m_messages.front();
    const Tone tone = toneOf(message.kind);
    m_glyph->setIcon(tone.icon, tone.token);
    m_text->setText(message.text);
    m_detailText->setText(message.detail);
    m_deed->setText(message.deed);
    m_deed->setAccessibleName(message.deed);
    m_deed->setVisible(!message.deed.isEmpty());
    m_details->setVisible(!message.detail.isEmpty());
    m_details->setChecked(false);
    m_detailText->hide();
    setAccessibleName(message.text);
    QWidget::show();
    update();
}

void MessageBar::retranslate() {
    m_details->setText(tr("Details"));
    m_details->setAccessibleName(m_details->text());
    m_close->setAccessibleName(tr("Close message"));
    m_close->setToolTip(m_close->accessibleName());
}

void MessageBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
}

void MessageBar::paintEvent(QPaintEvent*) {
    if (m_messages.empty()) {
        return;
    }
    const Token token = toneOf(m_messages.front().kind).token;
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    painter.fillRect(rect(), color(token, 0.10));
    painter.fillRect(QRect(0, 0, 3, height()), color(token));
    painter.fillRect(QRect(0, height() - 1, width(), 1), color(Token::Line));
}

ImportBar::ImportBar(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_text(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_cancel(new QPushButton(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 4, 12, 6);
    row->addWidget(m_text, 1);
    row->addWidget(m_cancel);
    m_text->setElided(true);
    m_cancel->setProperty(kSmallProperty, true);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancelling = true;
        m_session.cancelImport();
        refresh();
    });
    connect(&session, &CaseSession::importStateChanged, this, &ImportBar::refresh);
    refresh();
}

void ImportBar::refresh() {
    const bool importing = m_session.isImporting();
    if (importing && !m_wasImporting) {
        m_since.restart();
        m_cancelling = false;
    }
    m_wasImporting = importing;
    setVisible(importing);
    if (!importing) {
        return;
    }
    const QString live = m_session.liveSource();
    m_cancel->setText(live.isEmpty() ? tr("Stop, keep what there is") : tr("Stop the capture"));
    m_cancel->setAccessibleName(m_cancel->text());
    m_cancel->setEnabled(!m_cancelling);
    const ImportProgress& progress = m_session.progress();
    const QString packets = format::count(static_cast<qint64>(progress.packets));
    const QString read = format::bytes(static_cast<qint64>(progress.bytesRead));
    QString text = live.isEmpty()
        ? tr("Analysing: %1 packets, %2 of %3").arg(packets, read, format::bytes(static_cast<qint64>(progress.bytesTotal)))
        : tr("Capturing on %1: %2 packets, %3, %4").arg(live, packets, read, lossText());
    if (progress.recalling) {
        text = tr("Recalling what the case knows: %1 of %2 events")
                   .arg(format::count(static_cast<qint64>(progress.bytesRead)), format::count(static_cast<qint64>(progress.bytesTotal)));
    }
    const double fraction = progress.fraction();
    if (m_cancelling) {
        text = tr("Stopping: what was analysed is being saved");
    } else if (fraction > 0.02 && m_since.elapsed() > 2000) {
        const double left = static_cast<double>(m_since.elapsed()) * (1 - fraction) / fraction;
        text = tr("%1, about %2 left").arg(text, format::duration(static_cast<Duration>(left) * kMillisecond));
    }
    m_text->setText(text);
    setAccessibleName(text);
    update();
}

QString ImportBar::lossText() const {
    const int64_t dropped = m_session.snapshot()->summary.dropped;
    return dropped == 0 ? tr("nothing lost") : tr("%n packets lost", nullptr, static_cast<int>(std::min<int64_t>(dropped, INT_MAX)));
}

void ImportBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        refresh();
    }
}

void ImportBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    const QRect line(0, height() - 2, width(), 2);
    painter.fillRect(line, color(Token::Line));
    const double fraction = m_session.progress().fraction();
    if (fraction >= 0) {
        painter.fillRect(QRect(0, line.top(), static_cast<int>(width() * std::min(1.0, fraction)), 2), color(Token::Accent));
    }
}

} // namespace metsuke
