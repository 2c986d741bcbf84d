// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/change_list.h"

#include "ui/services/format.h"
#include "ui/services/object_words.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

const QChar kGone(0x2212), kNew(u'+'), kSame(u' ');

/// One line of a difference, over the whole width.
class ChangeLine : public QWidget {
public:
    ChangeLine(QChar sign, const QString& words, QWidget* parent)
        : QWidget(parent)
        , m_sign(sign) {
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(8, 1, 8, 1);
        row->setSpacing(8);
        auto* mark = new TokenLabel(QString(sign), TextStyle::Mono, sign == kSame ? Token::Text3 : Token::Text, this);
        mark->setFixedWidth(QFontMetrics(metsuke::font(TextStyle::Mono)).horizontalAdvance(kNew));
        auto* text = new TokenLabel(format::breakable(words), TextStyle::Mono, sign == kSame ? Token::Text2 : Token::Text, this);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        row->addWidget(mark, 0, Qt::AlignTop);
        row->addWidget(text, 1);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        constexpr double kTint = 0.16;
        if (m_sign != kSame) {
            QPainter painter(this);
            painter.fillRect(rect(), color(m_sign == kNew ? Token::StateOk : Token::StateBad, kTint));
        }
    }

private:
    QChar m_sign;
};

/// A state that is the object's absence: it has no line of its own.
bool isNothing(const std::string& state) {
    constexpr std::array kWords{"", "absent", "closed", "ended", "has ended", "is not there"};
    return std::ranges::find(kWords, state) != kWords.end();
}

} // namespace

ChangeList::ChangeList(QWidget* parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    hide();
}

void ChangeList::clear() {
    emptyLayout(m_column);
    hide();
}

void ChangeList::add(const plan::TouchedObject& object) {
    const bool wasNothing = isNothing(object.before), isNothingNow = isNothing(object.after);
    if (object.before == object.after || (wasNothing && isNothingNow)) {
        addLine(kSame, object_words::changed(object));
    } else {
        const auto line = [&object](const std::string& state) { return object_words::changed({object.kind, object.name, state, state}); };
        if (!wasNothing) {
            addLine(kGone, line(object.before));
        }
        if (!isNothingNow) {
            addLine(kNew, line(object.after));
        }
    }
    show();
}

void ChangeList::addLine(QChar sign, const QString& words) { m_column->addWidget(new ChangeLine(sign, words, this)); }

} // namespace metsuke
