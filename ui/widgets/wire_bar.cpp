// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/wire_bar.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/widgets/token_label.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace metsuke {

namespace {

using mitigation::WireLook;
using Verdict = WireLook::Verdict;

QString icon(Verdict verdict) {
    switch (verdict) {
    case Verdict::Watching:
        return QStringLiteral("eye");
    case Verdict::Quiet:
        return QStringLiteral("check");
    case Verdict::Busy:
        return QStringLiteral("warning");
    case Verdict::Untold:
        break;
    }
    return QStringLiteral("help");
}

Token token(Verdict verdict) {
    switch (verdict) {
    case Verdict::Watching:
        return Token::Accent;
    case Verdict::Quiet:
        return Token::StateOk;
    case Verdict::Busy:
        return Token::StateBad;
    case Verdict::Untold:
        break;
    }
    return Token::StateWarn;
}

QString remark(const WireLook& look) {
    QStringList parts;
    if (look.verdict == Verdict::Untold && look.silentFor() > 0) {
        parts << WireBar::tr("Silent for %1 of %2 s so far.").arg(look.silentFor() / kSecond).arg(look.window / kSecond);
    }
    if (look.verdict == Verdict::Quiet && !look.why.id.empty()) {
        parts << sentences::render(look.why);
    }
    if (look.packets > 0 && !look.talks.empty()) {
        parts << sentences::render(sentenceOf(look.talks.front()));
    }
    return format::whole(parts.join(QLatin1Char(' ')));
}

} // namespace

WireBar::WireBar(QWidget* parent)
    : QWidget(parent)
    , m_glyph(new GlyphLabel(18, this))
    , m_words(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_remark(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_packets(new QPushButton(themeIcon(QStringLiteral("flows")), {}, this)) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    m_words->setElided(true);
    m_remark->setElided(true);
    words->addWidget(m_words);
    words->addWidget(m_remark);
    row->addWidget(m_glyph);
    row->addLayout(words, 1);
    row->addWidget(m_packets);
    connect(m_packets, &QPushButton::clicked, this, [this] {
        if (m_talk) {
            emit packetsWanted(m_talk->source, m_talk->destination);
        }
    });
    retranslate();
    setVisible(false);
}

void WireBar::setLook(const WireLook* look, const QString& casePath) {
    setVisible(look != nullptr);
    m_talk.reset();
    if (look == nullptr) {
        return;
    }
    m_glyph->setIcon(icon(look->verdict), token(look->verdict));
    m_words->setText(format::whole(sentences::render(sentenceOf(*look))));
    m_words->setToken(look->verdict == Verdict::Busy ? Token::StateBad : Token::Text);
    const QString more = remark(*look);
    m_remark->setText(more);
    m_remark->setVisible(!more.isEmpty());
    if (!look->talks.empty()) {
        m_talk = look->talks.front();
    }
    const QString path = QString::fromStdString(look->caseFile);
    const bool isHere = QFileInfo(path).absoluteFilePath() == QFileInfo(casePath).absoluteFilePath();
    m_packets->setVisible(m_talk.has_value());
    m_packets->setEnabled(isHere);
    m_packets->setToolTip(isHere ? tr("The flows with these packets. One that is still open is listed once it ends.")
                                 : tr("They are in another case: %1").arg(format::untrusted(look->caseFile)));
}

void WireBar::retranslate() { m_packets->setText(tr("Show the packets")); }

void WireBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    painter.fillRect(QRect(0, height() - 1, width(), 1), color(Token::Line));
}

} // namespace metsuke
