// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page.h"

#include "ui/services/settings.h"
#include "ui/widgets/respond_menu.h"
#include "ui/widgets/token_label.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QMenu>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include <limits>

namespace metsuke {

Page::Page(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session) {
    connect(&session.context(), &InvestigationContext::changed, this,
        [this](InvestigationContext::Parts parts) { note(parts, false); });
    connect(&session, &CaseSession::snapshotChanged, this, [this] { note({}, true); });
    connect(&Theme::instance(), &Theme::changed, this, [this] { restyle(); });
    connect(&Settings::instance(), &Settings::zoneChanged, this, [this] {
        restyle();
        note(InvestigationContext::AllParts, true);
    });
}

void Page::note(InvestigationContext::Parts parts, bool snapshot) {
    m_missed |= parts;
    m_missedSnapshot = m_missedSnapshot || snapshot;
    if (!isVisible() || !m_translated) {
        return;
    }
    const InvestigationContext::Parts missed = std::exchange(m_missed, {});
    const bool missedSnapshot = std::exchange(m_missedSnapshot, false);
    refresh(missed, missedSnapshot);
}

std::optional<Page::QueryValue> Page::valueInHand() const {
    const auto& host = m_session.context().selection().host;
    return host ? std::optional(QueryValue{QStringLiteral("host"), QString::fromStdString(host->display())}) : std::nullopt;
}

const Detection* Page::neighbourDetection(int direction, const std::optional<HostKey>& host) const {
    const CaseSnapshot& snapshot = *m_session.snapshot();
    const Selection& selection = m_session.context().selection();
    const Detection* current = selection.kind == Selection::Kind::Detection && !selection.keys.empty() ? snapshot.detection(selection.keys.front()) : nullptr;
    // Several may begin in one instant: their keys give them an order.
    using Place = std::pair<Timestamp, std::string>;
    const bool forward = direction > 0;
    Place now{forward ? Timestamp{std::numeric_limits<int64_t>::min()} : Timestamp{std::numeric_limits<int64_t>::max()}, {}};
    if (current != nullptr) {
        now = {current->first, current->key};
    } else if (selection.time) {
        now = {*selection.time, {}};
    }
    const Detection* best = nullptr;
    for (const Detection& detection : snapshot.detections) {
        const Place place{detection.first, detection.key};
        const bool beyond = forward ? place > now : place < now;
        const bool nearer = best == nullptr || (forward ? place < Place(best->first, best->key) : place > Place(best->first, best->key));
        if (beyond && nearer && (!host || detection.host == *host)) {
            best = &detection;
        }
    }
    return best;
}

void Page::stepDetection(int direction) {
    if (const Detection* next = neighbourDetection(direction, std::nullopt)) {
        Selection selection = Selection::detection(next->key, next->host);
        selection.time = next->first;
        context().setSelection(selection, this);
    }
}

void Page::attachViewActions(ActionRegistry& actions, const QStringList& except) {
    QList<QKeySequence> own;
    for (const QShortcut* shortcut : findChildren<QShortcut*>()) {
        own.append(shortcut->key());
    }
    QStringList ids;
    for (const ActionSpec& spec : actions.specs()) {
        const QKeySequence key = actions.action(spec.id)->shortcut();
        if (spec.scope == ActionScope::View && !except.contains(spec.id) && !own.contains(key)) {
            ids.push_back(spec.id);
        }
    }
    actions.attach(this, ids);
}

void Page::offerMenu(QAbstractItemView* view, ActionRegistry& actions, MenuParts parts) {
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(view, &QWidget::customContextMenuRequested, view, [view, &actions, parts](const QPoint& at) {
        actions.refresh();
        auto* menu = new QMenu(view);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const char* id : {"investigate.trace", "go.why", "investigate.focus", "investigate.follow", "", "investigate.include", "investigate.exclude", "",
                 "investigate.pin", "investigate.note"}) {
            QAction* action = *id == '\0' ? menu->addSeparator() : actions.action(QString::fromLatin1(id));
            if (action != nullptr && *id != '\0') {
                menu->addAction(action);
            }
        }
        if (parts == MenuParts::WithRespond) {
            menu->addSeparator();
            respond_menu::fill(*menu, actions);
        }
        menu->popup(view->viewport()->mapToGlobal(at));
    });
}

QVBoxLayout* Page::makeScrollColumn() {
    constexpr int kMargin = 16;
    constexpr int kGap = 12;
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* content = new QWidget(this);
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    area->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(area);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(kMargin, kGap, kMargin, kGap);
    column->setSpacing(kGap);
    return column;
}

void Page::addPanel(QSplitter* splitter, QWidget* panel) {
    constexpr int kWidth = 348;
    constexpr int kLeast = 300;
    constexpr int kRest = 900;
    auto* area = new QScrollArea(splitter);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumWidth(kLeast);
    area->setWidget(panel);
    splitter->addWidget(area);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({kRest, kWidth});
}

QWidget* Page::Head::widget() const { return row->parentWidget(); }

Page::Head Page::makeHead(int glyphSize) {
    auto* widget = new QWidget(this);
    Head head{new QHBoxLayout(widget), new GlyphLabel(glyphSize, widget), new TokenLabel(TextStyle::Verdict, Token::Text, widget),
        new TokenLabel(TextStyle::Body, Token::Text2, widget)};
    head.verdict->setWordWrap(true);
    head.remark->setElided(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(head.verdict);
    words->addWidget(head.remark);
    head.row->setContentsMargins(0, 0, 0, 0);
    head.row->setSpacing(12);
    head.row->addWidget(head.glyph);
    head.row->addLayout(words, 1);
    return head;
}

void Page::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_translated) {
        m_translated = true;
        retranslate();
    }
    if (m_missed || m_missedSnapshot) {
        note({}, false);
    }
}

void Page::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && m_translated) {
        retranslate();
        note(InvestigationContext::AllParts, true);
    }
}

} // namespace metsuke
