// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/order_bar.h"

#include "ui/models/operation_model.h"
#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/theme/icons.h"
#include "ui/widgets/token_label.h"

#include "core/base/wall_clock.h"
#include "core/mitigation/extension.h"

#include <QMenu>
#include <QPushButton>

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

using mitigation::OrderState;
constexpr int kSecondMs = 1000;
constexpr std::array<Duration, 5> kEnds{kHour, 4 * kHour, kDay, 7 * kDay, 0};

/// 3:41:08, of what is left
QString countdown(Duration left) {
    const qint64 seconds = std::max<qint64>(0, left / kSecond);
    return QStringLiteral("%1:%2:%3").arg(seconds / 3600).arg(seconds / 60 % 60, 2, 10, QLatin1Char('0')).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QString names(const std::vector<std::string>& people) {
    QStringList list;
    for (const std::string& one : people) {
        list << format::untrusted(one);
    }
    return list.join(OrderBar::tr(", ", "between names"));
}

} // namespace

OrderBar::OrderBar(QWidget* parent)
    : FactBar(parent)
    , m_time(new TokenLabel(TextStyle::Mono, Token::Text, this))
    , m_agree(new QPushButton(themeIcon(QStringLiteral("check")), {}, this))
    , m_decline(new QPushButton(themeIcon(QStringLiteral("cross")), {}, this))
    , m_save(new QPushButton(themeIcon(QStringLiteral("export")), {}, this))
    , m_take(new QPushButton(themeIcon(QStringLiteral("import")), {}, this))
    , m_now(new QPushButton(themeIcon(QStringLiteral("unlock")), {}, this))
    , m_extend(new QPushButton(themeIcon(QStringLiteral("clock")), {}, this))
    , m_ends(new QMenu(this)) {
    addAtEnd(m_time);
    m_approval = {m_save, m_take, m_decline, m_agree};
    m_release = {m_now, m_extend};
    for (QPushButton* one : {m_save, m_take, m_decline, m_agree, m_now, m_extend}) {
        addAtEnd(one);
    }
    connect(m_agree, &QPushButton::clicked, this, &OrderBar::agreeWanted);
    connect(m_decline, &QPushButton::clicked, this, &OrderBar::declineWanted);
    connect(m_save, &QPushButton::clicked, this, &OrderBar::requestWanted);
    connect(m_take, &QPushButton::clicked, this, &OrderBar::approvalWanted);
    connect(m_now, &QPushButton::clicked, this, [this] { emit releaseWanted(m_undo); });
    m_extend->setMenu(m_ends);
    m_clock.setInterval(kSecondMs);
    connect(&m_clock, &QTimer::timeout, this, &OrderBar::tick);
    retranslate();
    setKind(Kind::None);
}

void OrderBar::retranslate() {
    m_agree->setText(tr("Agree…"));
    m_agree->setToolTip(tr("A second person agrees with the file of that person's own key."));
    m_decline->setText(tr("Do not agree…"));
    m_save->setText(tr("Save request…"));
    m_save->setToolTip(tr("A file for a second workstation: what is asked, and what the computer said of it."));
    m_take->setText(tr("Take approval…"));
    m_take->setToolTip(tr("The file that the second workstation made of the request."));
    m_now->setText(tr("Release now…"));
    m_extend->setText(tr("Extend"));
    m_extend->setToolTip(tr("Another end, later or earlier. It is looked at first, and stays in force meanwhile."));
    m_ends->clear();
    for (const Duration duration : kEnds) {
        m_ends->addAction(duration == 0 ? tr("Until somebody releases it…") : tr("Until %1 from now…", "duration").arg(format::duration(duration)), this,
            [this, duration] { emit extendWanted(duration); });
    }
}

void OrderBar::setKind(Kind kind) {
    for (QPushButton* one : m_approval) {
        one->setVisible(kind == Kind::Approval);
    }
    for (QPushButton* one : m_release) {
        one->setVisible(kind == Kind::Release);
    }
    m_time->setVisible(kind == Kind::Release);
    kind == Kind::Release ? m_clock.start() : m_clock.stop();
    setVisible(kind != Kind::None);
}

void OrderBar::setOrder(const mitigation::Order* order, const OrdersSnapshot& orders) {
    const bool isAsked = order != nullptr && (order->state == OrderState::Reviewed || order->state == OrderState::Waiting);
    if (isAsked && orders.needed.contains(order->id)) {
        showApproval(*order, orders);
    } else if (order != nullptr && releaseOf(*order, wallClock()).ns != 0) {
        showRelease(*order);
    } else {
        setKind(Kind::None);
    }
}

void OrderBar::showApproval(const mitigation::Order& order, const OrdersSnapshot& orders) {
    const auto known = orders.agreeing.find(order.id);
    const std::vector<std::string> agreeing = known != orders.agreeing.end() ? known->second : std::vector<std::string>();
    const auto needed = static_cast<int>(orders.needed.at(order.id));
    const int missing = needed - static_cast<int>(agreeing.size());
    glyph()->setIcon(missing > 0 ? QStringLiteral("agents") : QStringLiteral("check"), missing > 0 ? Token::StateWarn : Token::StateOk);
    words()->setText(missing > 0 ? tr("%n more persons have to agree", nullptr, missing) : tr("%n persons agree: it can be carried out", nullptr, needed));
    const QString asked = format::untrusted(order.wantedBy.empty() ? order.by : order.wantedBy);
    QStringList parts{tr("Asked by %1").arg(asked)};
    if (!agreeing.empty()) {
        parts << tr("agree: %1", "names").arg(names(agreeing));
    }
    std::vector<std::string> could;
    std::ranges::copy_if(orders.operators, std::back_inserter(could), [&](const std::string& one) {
        return std::ranges::find(agreeing, one) == agreeing.end() && one != order.by && one != order.wantedBy;
    });
    if (missing > 0) {
        parts << (could.empty() ? tr("nobody else may agree: add a person with agents operators --add") : tr("may agree: %1", "names").arg(names(could)));
    }
    note()->setText(parts.join(QStringLiteral(" · ")));
    m_agree->setEnabled(missing > 0 && !could.empty());
    m_take->setEnabled(missing > 0 && !could.empty());
    setKind(Kind::Approval);
}

void OrderBar::showRelease(const mitigation::Order& order) {
    const Timestamp now = wallClock();
    m_until = releaseOf(order, now);
    const auto step = std::ranges::find_if(order.report->steps, [&](const plan::StepReport& one) { return one.expires == m_until; });
    m_undo = step->undoId;
    const bool isUndoing = order.state == OrderState::Undoing;
    glyph()->setIcon(QStringLiteral("clock"), Token::Accent);
    words()->setText(tr("%1: released by itself", "step").arg(respond_words::action(step->action)));
    note()->setText(tr("at %1, whether this workstation runs or not", "moment").arg(format::moment(m_until)));
    m_now->setEnabled(!isUndoing && !m_undo.empty());
    m_extend->setEnabled(!isUndoing && !mitigation::heldBy(order, now).empty());
    tick();
    setKind(Kind::Release);
}

void OrderBar::tick() { m_time->setText(countdown(m_until - wallClock())); }

} // namespace metsuke
