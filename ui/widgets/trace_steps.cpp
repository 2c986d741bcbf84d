// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/trace_steps.h"

#include "ui/services/format.h"
#include "ui/services/trace_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace metsuke {

namespace {

constexpr int kStepsHeight = 40;
constexpr int kLeast = 84; ///< width of a card
constexpr int kMost = 230;
constexpr int kArrow = 20;
constexpr int kOmitted = 44;
constexpr int kStripe = 4;

Token tokenOf(TraceTree::Kind kind) {
    switch (kind) {
    case TraceTree::Kind::Origin: return Token::LaneAuth;
    case TraceTree::Kind::File: return Token::LaneHttp;
    case TraceTree::Kind::Persistence: return Token::LaneDns;
    case TraceTree::Kind::Connection: return Token::Accent;
    default: return Token::LaneTls;
    }
}

} // namespace

TraceSteps::TraceSteps(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize TraceSteps::sizeHint() const { return {600, kStepsHeight}; }
QSize TraceSteps::minimumSizeHint() const { return {2 * kLeast + kArrow, kStepsHeight}; }

void TraceSteps::setTrace(const TraceTree& tree) {
    m_steps.clear();
    m_subject = -1;
    QStringList spoken;
    for (const size_t row : tree.path()) {
        const TraceTree::Row& one = tree.rows()[row];
        if (one.isSubject) {
            m_subject = static_cast<int>(m_steps.size());
        }
        m_steps.push_back({row, one.kind, trace_words::shortName(tree.trace(), one), format::clockSeconds(one.from)});
        spoken << m_steps.back().title;
    }
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    setVisible(m_steps.size() > 1);
    update();
}

void TraceSteps::setChosen(std::optional<size_t> row) {
    m_chosen = row;
    update();
}

std::vector<int> TraceSteps::shown(int count, int room, int must) {
    std::vector<int> steps;
    room = std::max(2, room);
    if (count <= room) {
        for (int i = 0; i < count; ++i) {
            steps.push_back(i);
        }
        return steps;
    }
    std::vector<bool> isShown(static_cast<size_t>(count), false);
    int left = room;
    const auto show = [&](int step) {
        if (step >= 0 && step < count && left > 0 && !isShown[static_cast<size_t>(step)]) {
            isShown[static_cast<size_t>(step)] = true;
            --left;
        }
    };
    show(0);
    show(count - 1);
    show(must);
    for (int i = 1; left > 0; ++i) { // from both ends
        show(count - 1 - i);
        show(i);
    }
    for (int i = 0; i < count; ++i) {
        if (isShown[static_cast<size_t>(i)]) {
            steps.push_back(i);
        } else if (steps.back() != -1) {
            steps.push_back(-1);
        }
    }
    return steps;
}

std::vector<TraceSteps::Card> TraceSteps::cards() const {
    std::vector<Card> cards;
    const auto count = static_cast<int>(m_steps.size());
    if (count == 0) {
        return cards;
    }
    const bool isWhole = count * (kLeast + kArrow) - kArrow <= width();
    const int room = isWhole ? count : (width() - kOmitted) / (kLeast + kArrow);
    const std::vector<int> chosen = shown(count, room, m_subject);
    const auto omissions = static_cast<int>(std::count(chosen.begin(), chosen.end(), -1));
    const int shownCards = static_cast<int>(chosen.size()) - omissions;
    const int space = width() - omissions * kOmitted - (static_cast<int>(chosen.size()) - 1) * kArrow;
    const int most = std::clamp(space / std::max(1, shownCards), kLeast, kMost);
    const QFontMetrics strong(metsuke::font(TextStyle::CaptionStrong));
    int x = 0;
    int next = 0;
    for (const int step : chosen) {
        int wide = kOmitted;
        int omitted = 0;
        if (step >= 0) {
            wide = std::clamp(strong.horizontalAdvance(m_steps[static_cast<size_t>(step)].title) + kStripe + 20, kLeast, most);
            next = step + 1;
        } else {
            const auto behind = std::find_if(chosen.begin(), chosen.end(), [&](int other) { return other >= next; });
            omitted = (behind == chosen.end() ? count : *behind) - next;
        }
        cards.push_back({QRect(x, 0, wide, kStepsHeight), step, omitted});
        x += wide + kArrow;
    }
    return cards;
}

void TraceSteps::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal ratio = devicePixelRatioF();
    const std::vector<Card> all = cards();
    for (size_t i = 0; i < all.size(); ++i) {
        const Card& card = all[i];
        if (i > 0) {
            painter.drawPixmap(QPointF(card.box.left() - kArrow / 2.0 - 6, card.box.center().y() - 5.5),
                iconPixmap(QStringLiteral("arrow-right"), Token::Text2, 12, ratio));
        }
        if (card.step < 0) {
            painter.setFont(metsuke::font(TextStyle::Caption));
            painter.setPen(color(Token::Text2));
            painter.drawText(card.box, Qt::AlignCenter, tr("+%1", "steps left out").arg(card.omitted));
            continue;
        }
        const Step& step = m_steps[static_cast<size_t>(card.step)];
        const bool isChosen = m_chosen == step.row;
        painter.setPen(QPen(color(isChosen ? Token::Accent : Token::LineStrong), 1));
        painter.setBrush(color(isChosen ? Token::BgSelected : Token::BgSurface));
        painter.drawRoundedRect(QRectF(card.box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(tokenOf(step.kind)));
        painter.drawRoundedRect(QRectF(card.box.left(), card.box.top(), kStripe, card.box.height()), 2, 2);
        const QRect text = card.box.adjusted(kStripe + 8, 3, -6, -3);
        painter.setFont(metsuke::font(TextStyle::CaptionStrong));
        painter.setPen(color(Token::Text));
        painter.drawText(QRect(text.left(), text.top(), text.width(), text.height() / 2), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            painter.fontMetrics().elidedText(step.title, Qt::ElideMiddle, text.width()));
        painter.setFont(metsuke::font(TextStyle::MonoSmall));
        painter.setPen(color(Token::Text2));
        painter.drawText(QRect(text.left(), text.top() + text.height() / 2, text.width(), text.height() / 2), Qt::AlignLeft | Qt::AlignVCenter, step.time);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color(Token::Accent), 1, Qt::DotLine));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

int TraceSteps::stepAt(const QPoint& position) const {
    for (const Card& card : cards()) {
        if (card.box.contains(position)) {
            return card.step;
        }
    }
    return -1;
}

void TraceSteps::mousePressEvent(QMouseEvent* event) {
    if (const int step = stepAt(event->pos()); step >= 0) {
        emit rowChosen(m_steps[static_cast<size_t>(step)].row);
    }
}

void TraceSteps::keyPressEvent(QKeyEvent* event) {
    const int direction = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (direction == 0 || m_steps.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const auto at = std::find_if(m_steps.begin(), m_steps.end(), [this](const Step& step) { return m_chosen == step.row; });
    const auto next = at == m_steps.end() ? 0 : std::clamp<ptrdiff_t>(at - m_steps.begin() + direction, 0, static_cast<ptrdiff_t>(m_steps.size()) - 1);
    emit rowChosen(m_steps[static_cast<size_t>(next)].row);
}

bool TraceSteps::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int step = stepAt(help->pos());
        QToolTip::showText(help->globalPos(), step < 0 ? QString() : m_steps[static_cast<size_t>(step)].title.toHtmlEscaped(), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace metsuke
