// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/command_palette.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/services/time_input.h"
#include "ui/theme/icons.h"
#include "ui/windows/main_window.h"

#include "core/base/ip_address.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace metsuke {

namespace {

constexpr int kRemarkRole = Qt::UserRole + 1;
constexpr size_t kMostShown = 12;

class PaletteDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {0, 28}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
        const QIcon icon = index.data(Qt::DecorationRole).value<QIcon>();
        icon.paint(painter, QRect(option.rect.left() + 12, option.rect.center().y() - 7, 16, 16));
        painter->setFont(metsuke::font(TextStyle::Caption));
        painter->setPen(color(Token::Text2));
        const QString remark = index.data(kRemarkRole).toString();
        const int remarkWidth = painter->fontMetrics().horizontalAdvance(remark);
        painter->drawText(option.rect.adjusted(0, 0, -14, 0), Qt::AlignRight | Qt::AlignVCenter, remark);
        painter->setFont(metsuke::font(TextStyle::Body));
        painter->setPen(color(Token::Text));
        const QRect text = option.rect.adjusted(38, 0, -remarkWidth - 30, 0);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width()));
    }
};

QString folded(const QString& text) { return text.normalized(QString::NormalizationForm_KC).toCaseFolded(); }

/// 0 no match; a prefix beats a word beats letters in order.
int matchScore(const QString& text, const QString& typed) {
    if (typed.isEmpty()) {
        return 1;
    }
    const QString haystack = folded(text);
    if (haystack.startsWith(typed)) {
        return 100;
    }
    if (const qsizetype at = haystack.indexOf(typed); at >= 0) {
        return haystack[at - 1].isSpace() ? 80 : 60;
    }
    qsizetype position = 0;
    for (const QChar letter : typed) {
        position = haystack.indexOf(letter, position);
        if (position < 0) {
            return 0;
        }
        ++position;
    }
    return 20;
}

} // namespace

CommandPalette::CommandPalette(MainWindow& window)
    : QDialog(&window, Qt::Popup | Qt::FramelessWindowHint)
    , m_window(window)
    , m_edit(new QLineEdit(this))
    , m_list(new QListWidget(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Commands and search"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(9, 9, 9, 9);
    column->setSpacing(6);
    m_edit->setPlaceholderText(tr("Command, page, host, rule, address or time"));
    m_edit->setAccessibleName(tr("Search"));
    m_edit->setFixedHeight(32);
    m_edit->installEventFilter(this);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setAccessibleName(tr("Results"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    setFixedSize(600, 32 + 24 + static_cast<int>(kMostShown) * 28);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::show);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::activate);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::activate);
    collect();
    show({});
}

/// What a menu says by where an entry stands, the list has to say in words.
QString CommandPalette::inContext(const QString& group, const QString& text) {
    if (group == QStringLiteral("view/theme")) {
        return tr("Theme: %1").arg(text);
    }
    if (group == QStringLiteral("view/language")) {
        return tr("Language: %1").arg(text);
    }
    if (group == QStringLiteral("go/pages")) {
        return tr("Page: %1").arg(text);
    }
    return group == QStringLiteral("investigate/triage") ? tr("Judge as: %1", "state of an incident").arg(text) : text;
}

void CommandPalette::collect() {
    m_window.actions().refresh();
    for (const ActionSpec& spec : m_window.actions().specs()) {
        QAction* action = m_window.actions().action(spec.id);
        const QString why = spec.whyNot ? spec.whyNot() : QString();
        if ((!action->isEnabled() && why.isEmpty()) || spec.group == QStringLiteral("hidden") || spec.id == QStringLiteral("help.palette")) {
            continue;
        }
        QString text = action->text();
        if (const qsizetype bracket = text.indexOf(QStringLiteral("(&")); bracket >= 0) {
            text.remove(bracket, 4);
        }
        const std::function<void()> run = why.isEmpty() ? std::function<void()>([action] { action->trigger(); })
                                                        : [&window = m_window, why] { window.session().raise(UserMessage::Kind::Information, why); };
        m_all.push_back({inContext(spec.group, text.remove(u'&')), why.isEmpty() ? action->shortcut().toString(QKeySequence::NativeText) : tr("not now"),
            spec.icon.isEmpty() ? QStringLiteral("chevron-right") : spec.icon, run});
    }
    CaseSession& session = m_window.session();
    const CaseSnapshot& snapshot = *session.snapshot();
    for (const Incident& incident : snapshot.incidents) {
        m_all.push_back({tr("Incident %1: %2").arg(snapshot.incidentNumber(incident.key)).arg(sentences::render(incident.title)),
            snapshot.hostName(incident.host), QStringLiteral("incidents"), [&session, key = incident.key, host = incident.host, this] {
                InvestigationState next = session.context().state();
                next.page = QStringLiteral("incidents");
                next.selection = Selection::incident(key, host);
                session.context().setState(next, this);
            }});
    }
    for (const Host& host : snapshot.hosts) {
        m_all.push_back({snapshot.hostName(host.key), QString::fromStdString(host.key.display()), QStringLiteral("computer"),
            [&session, key = host.key, this] {
                InvestigationState next = session.context().state();
                next.page = QStringLiteral("hosts");
                next.focus = key;
                next.selection = Selection::hostOnly(key);
                session.context().setState(next, this);
            }});
    }
}

std::vector<CommandPalette::Entry> CommandPalette::typedEntries(const QString& typed) const {
    std::vector<Entry> entries;
    CaseSession& session = m_window.session();
    if (!session.isOpen()) {
        return entries;
    }
    if (const auto address = IpAddress::parse(typed.toStdString())) {
        HostKey key;
        key.ip = *address;
        entries.push_back({tr("Flows of %1").arg(typed), tr("query"), QStringLiteral("flows"), [&session, key, typed] {
                               InvestigationState next = session.context().state();
                               next.page = QStringLiteral("flows");
                               next.queryText = QStringLiteral("host = ") + typed;
                               next.filter = Filter::compare("host", Filter::Op::Equal, typed.toStdString());
                               session.context().setState(next, nullptr);
                           }});
    }
    const CaseSummary& summary = session.snapshot()->summary;
    if (const auto range = parseTimeInput(typed, summary.first, summary.first, summary.last, Settings::instance().timeZone())) {
        entries.push_back({tr("Go to %1").arg(format::range(range->from, range->to)), tr("time"), QStringLiteral("clock"),
            [&session, range = *range] { session.context().setRange(range, nullptr); }});
    }
    return entries;
}

void CommandPalette::show(const QString& typed) {
    const QString needle = folded(typed.trimmed());
    std::vector<std::pair<int, const Entry*>> ranked;
    for (const Entry& entry : m_all) {
        const int score = std::max(matchScore(entry.text, needle), matchScore(entry.remark, needle) * (needle.isEmpty() ? 1 : 9) / 10);
        if (score > 0) {
            ranked.emplace_back(score, &entry);
        }
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    m_shown = needle.isEmpty() ? std::vector<Entry>() : typedEntries(typed.trimmed());
    for (size_t i = 0; i < ranked.size() && m_shown.size() < 60; ++i) {
        m_shown.push_back(*ranked[i].second);
    }
    m_list->clear();
    for (const Entry& entry : m_shown) {
        auto* item = new QListWidgetItem(themeIcon(entry.icon), entry.text, m_list);
        item->setData(kRemarkRole, entry.remark);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::activate() {
    const int row = m_list->currentRow();
    if (row < 0 || static_cast<size_t>(row) >= m_shown.size()) {
        return;
    }
    const std::function<void()> run = m_shown[static_cast<size_t>(row)].run;
    close();
    run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int row = m_list->currentRow();
        switch (key->key()) {
        case Qt::Key_Down: m_list->setCurrentRow(std::min(row + 1, m_list->count() - 1)); return true;
        case Qt::Key_Up: m_list->setCurrentRow(std::max(row - 1, 0)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: activate(); return true;
        default: break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    move(m_window.mapToGlobal(QPoint((m_window.width() - width()) / 2, 72)));
    m_edit->setFocus();
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    painter.setPen(color(Token::LineStrong));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace metsuke
