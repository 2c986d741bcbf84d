// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/top_bar.h"

#include "ui/services/action_registry.h"
#include "ui/services/case_session.h"
#include "ui/services/format.h"
#include "ui/services/recent_cases.h"
#include "ui/services/settings.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/query_bar.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>

#include <cmath>
#include <limits>

namespace metsuke {

namespace {

QToolButton* makeMenuButton(const QString& icon, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setMenu(new QMenu(button));
    button->setFixedHeight(26);
    if (icon.isEmpty()) {
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    } else {
        button->setIcon(themeIcon(icon));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    return button;
}

} // namespace

TopBar::TopBar(CaseSession& session, ActionRegistry& actions, QWidget* parent)
    : QToolBar(parent)
    , m_session(session)
    , m_back(makeIconButton(QStringLiteral("back"), this))
    , m_forward(makeIconButton(QStringLiteral("forward"), this))
    , m_case(makeMenuButton(QStringLiteral("folder"), this))
    , m_query(new QueryBar(session, this))
    , m_range(makeMenuButton(QStringLiteral("clock"), this))
    , m_zone(makeMenuButton({}, this))
    , m_pause(makeIconButton(QStringLiteral("pause"), this))
    , m_state(new StateChip(this))
    , m_help(makeIconButton(QStringLiteral("help"), this)) {
    setObjectName(QStringLiteral("topBar"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    auto* row = new QWidget(this);
    row->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    row->setFixedHeight(40);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(8, 0, 10, 1);
    layout->setSpacing(8);
    auto* history = new QHBoxLayout;
    history->setSpacing(8);
    history->addWidget(m_back);
    history->addWidget(m_forward);
    layout->addLayout(history);
    layout->addWidget(m_case);
    layout->addWidget(m_query, 1);
    layout->addWidget(m_range);
    layout->addWidget(m_zone);
    layout->addWidget(m_pause);
    layout->addWidget(m_state);
    layout->addWidget(m_help);
    addWidget(row);
    m_case->setFixedWidth(184);

    connect(m_back, &QToolButton::clicked, actions.action(QStringLiteral("go.back")), &QAction::trigger);
    connect(m_forward, &QToolButton::clicked, actions.action(QStringLiteral("go.forward")), &QAction::trigger);
    connect(m_pause, &QToolButton::clicked, actions.action(QStringLiteral("view.pause")), &QAction::trigger);
    connect(&session.live(), &LiveView::changed, this, &TopBar::refresh);
    connect(m_case->menu(), &QMenu::aboutToShow, this, &TopBar::fillCaseMenu);
    connect(m_range->menu(), &QMenu::aboutToShow, this, &TopBar::fillRangeMenu);
    connect(m_zone->menu(), &QMenu::aboutToShow, this, &TopBar::fillZoneMenu);
    connect(m_help, &QToolButton::clicked, this, &TopBar::helpRequested);
    connect(m_state, &StateChip::clicked, this, &TopBar::jobsRequested);
    connect(&session.context(), &InvestigationContext::changed, this, &TopBar::refresh);
    connect(&session.context(), &InvestigationContext::historyChanged, this, &TopBar::refresh);
    connect(&session, &CaseSession::importStateChanged, this, &TopBar::refresh);
    connect(&session, &CaseSession::snapshotChanged, this, &TopBar::refresh);
    connect(&Settings::instance(), &Settings::zoneChanged, this, &TopBar::refresh);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    retranslate();
}

void TopBar::retranslate() {
    const auto name = [](QWidget* widget, const QString& text) {
        widget->setAccessibleName(text);
        widget->setToolTip(text);
    };
    name(m_back, tr("Back"));
    name(m_forward, tr("Forward"));
    name(m_help, tr("Keyboard and help"));
    setWindowTitle(tr("Tool bar"));
    refresh();
}

void TopBar::refresh() {
    const InvestigationContext& context = m_session.context();
    m_back->setEnabled(context.canGoBack());
    m_forward->setEnabled(context.canGoForward());

    const QFontMetrics metrics(m_case->font());
    m_case->setText(metrics.elidedText(m_session.title(), Qt::ElideMiddle, 120));
    m_case->setAccessibleName(tr("Case %1").arg(m_session.title()));
    m_case->setToolTip(m_session.path());

    const LiveView& live = m_session.live();
    const QString range = live.followed() > 0 ? tr("Last %n minutes", "followed", static_cast<int>(live.followed() / kMinute))
        : context.isRangeSet()                ? format::range(context.range().from, context.range().to) : tr("All time");
    m_range->setText(range);
    m_range->setAccessibleName(tr("Time range: %1").arg(range));
    m_zone->setText(Settings::instance().zoneLabel());
    m_zone->setAccessibleName(tr("Time zone: %1").arg(Settings::instance().zoneLabel()));

    const QString pause = live.isPaused() ? tr("Show what is new, and go on") : tr("Pause the view; the capture goes on");
    m_pause->setVisible(live.isLive());
    m_pause->setIcon(themeIcon(live.isPaused() ? QStringLiteral("play") : QStringLiteral("pause")));
    m_pause->setAccessibleName(pause);
    m_pause->setToolTip(pause);
    if (live.isPaused()) {
        m_state->setState(StateChip::Tone::Busy, tr("Paused"),
            tr("%1 new flows", nullptr, static_cast<int>(std::min<int64_t>(live.newFlows(), std::numeric_limits<int>::max())))
                .arg(format::count(live.newFlows())));
    } else if (!m_session.liveSource().isEmpty()) {
        const double rate = m_session.progress().packetsPerSecond;
        m_state->setState(StateChip::Tone::Active, tr("Live"),
            tr("%1/s", "packets a second").arg(format::count(static_cast<qint64>(std::llround(rate)))));
    } else if (m_session.isImporting()) {
        const double fraction = m_session.progress().fraction();
        m_state->setState(StateChip::Tone::Busy, tr("Importing"),
            fraction < 0 ? QString() : tr("%1 %").arg(static_cast<int>(std::floor(fraction * 100))));
    } else if (m_session.snapshot()->summary.partial) {
        m_state->setState(StateChip::Tone::Quiet, tr("Offline"), tr("partial"));
    } else {
        m_state->setState(StateChip::Tone::Quiet, tr("Offline"), {});
    }
}

void TopBar::fillCaseMenu() {
    QMenu* menu = m_case->menu();
    menu->clear();
    for (const RecentCase& recent : RecentCases::instance().list()) {
        if (recent.path != m_session.path()) {
            menu->addAction(themeIcon(QStringLiteral("folder")), recent.name(),
                this, [this, path = recent.path] { emit recentRequested(path); });
        }
    }
    menu->addSeparator();
    menu->addAction(tr("Open case…"), this, &TopBar::openCaseRequested);
}

void TopBar::fillRangeMenu() {
    QMenu* menu = m_range->menu();
    menu->clear();
    InvestigationContext& context = m_session.context();
    const CaseSummary& summary = m_session.snapshot()->summary;
    const Timestamp end = summary.last + 1;
    const auto last = [&](const QString& text, Duration span) {
        menu->addAction(text, this, [&context, end, span, this] { context.setRange({end - span, end}, this); });
    };
    menu->addAction(tr("All time"), this, [&context, this] { context.clearRange(this); });
    if (LiveView& live = m_session.live(); live.isLive()) {
        for (const int minutes : {5, 15, 60}) {
            QAction* follow = menu->addAction(tr("Follow the last %n minutes", nullptr, minutes), this, [&live, minutes] { live.follow(minutes * kMinute); });
            follow->setCheckable(true);
            follow->setChecked(live.followed() == minutes * kMinute);
        }
        menu->addSeparator();
    }
    last(tr("Last 15 minutes of the case"), 15 * kMinute);
    last(tr("Last hour of the case"), kHour);
    last(tr("Last day of the case"), kDay);
    if (const Incident* incident = context.selection().keys.empty()
            ? nullptr
            : m_session.snapshot()->incident(context.selection().keys.front())) {
        menu->addAction(tr("The selected incident"), this, [&context, this, from = incident->first, to = incident->last] {
            context.setRange({from - kMinute, to + kMinute}, this);
        });
    }
}

void TopBar::fillZoneMenu() {
    QMenu* menu = m_zone->menu();
    menu->clear();
    const auto add = [&](const QString& text, ZoneChoice zone) {
        QAction* action = menu->addAction(text, this, [zone] { Settings::instance().setZone(zone); });
        action->setCheckable(true);
        action->setChecked(Settings::instance().zone() == zone);
    };
    add(tr("UTC"), ZoneChoice::Utc);
    add(tr("JST (UTC+9)"), ZoneChoice::Jst);
    add(tr("This computer's zone"), ZoneChoice::Local);
}

void TopBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgWindow));
    painter.fillRect(QRect(0, height() - 1, width(), 1), color(Token::Line));
}

} // namespace metsuke
