// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/wire_bar.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/widgets/token_label.h"

#include <QFileInfo>
#include <QPushButton>

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
    : FactBar(parent)
    , m_packets(new QPushButton(themeIcon(QStringLiteral("flows")), {}, this)) {
    addAtEnd(m_packets);
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
    glyph()->setIcon(icon(look->verdict), token(look->verdict));
    words()->setText(format::whole(sentences::render(sentenceOf(*look))));
    words()->setToken(look->verdict == Verdict::Busy ? Token::StateBad : Token::Text);
    const QString more = remark(*look);
    note()->setText(more);
    note()->setVisible(!more.isEmpty());
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

} // namespace metsuke
