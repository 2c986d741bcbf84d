// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/query_bar.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/theme/icons.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStringListModel>
#include <QTextCharFormat>

namespace metsuke {

namespace {
constexpr int kIconSpace = 28;
constexpr int kTickSpace = 26;
const QString kHistoryKey = QStringLiteral("query/history");
constexpr qsizetype kMostHistory = 50;
} // namespace

QueryBar::QueryBar(CaseSession& session, QWidget* parent)
    : QLineEdit(parent)
    , m_session(session)
    , m_completer(new QCompleter(this))
    , m_history(Settings::instance().store().value(kHistoryKey).toStringList()) {
    setFont(metsuke::font(TextStyle::Mono));
    setEnabled(session.facts().query != nullptr);
    m_completer->setModel(new QStringListModel(m_completer));
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, [this](const QString& word) {
        const QString before = text().left(cursorPosition());
        qsizetype start = before.size();
        while (start > 0 && !before[start - 1].isSpace() && !QStringLiteral("()=<>,").contains(before[start - 1])) {
            --start;
        }
        setSelection(static_cast<int>(start), static_cast<int>(before.size() - start));
        insert(word);
    });
    connect(this, &QLineEdit::textChanged, this, [this] {
        if (!m_composing) {
            check();
        }
    });
    connect(this, &QLineEdit::textEdited, this, [this] {
        if (!m_composing) {
            complete();
        }
    });
    connect(this, &QLineEdit::cursorPositionChanged, this, &QueryBar::colourise);
    connect(&session.context(), &InvestigationContext::changed, this, [this](InvestigationContext::Parts parts) {
        if (parts.testFlag(InvestigationContext::QueryPart)) {
            showContext();
        }
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        setFont(metsuke::font(TextStyle::Mono));
        colourise();
    });
    retranslate();
    showContext();
}

void QueryBar::retranslate() {
    setAccessibleName(tr("Query"));
    setPlaceholderText(tr("host = 10.0.0.5 and severity >= high"));
    check();
}

void QueryBar::setRows(qint64 rows) {
    m_rows = rows;
    setTextMargins(kIconSpace, 0, trailingWidth(), 0);
    update();
}

QString QueryBar::rowsText() const {
    return m_rows < 0 ? QString() : tr("%n rows", "query bar", static_cast<int>(std::min<qint64>(m_rows, INT_MAX))).replace(QString::number(m_rows), format::count(m_rows));
}

int QueryBar::trailingWidth() const {
    const QFontMetrics metrics(metsuke::font(TextStyle::Caption));
    return kTickSpace + (m_rows < 0 ? 0 : metrics.horizontalAdvance(rowsText()) + 20);
}

void QueryBar::combine(const QString& condition, const QString& joiner) {
    const QString current = m_session.context().queryText().trimmed();
    if (current.isEmpty()) {
        setText(joiner == QStringLiteral("and not") ? QString(QStringLiteral("not ") + condition) : condition);
    } else {
        const bool needsGroup = current.contains(QStringLiteral(" or "));
        setText((needsGroup ? QString(u'(' + current + u')') : current) + u' ' + joiner + u' ' + condition);
    }
    apply();
}

void QueryBar::showContext() {
    if (text() != m_session.context().queryText() && !hasFocus()) {
        setText(m_session.context().queryText());
    }
    check();
}

QueryLanguage::Times QueryBar::times() const {
    const CaseSummary& summary = m_session.snapshot()->summary;
    const QDateTime end = QDateTime::fromMSecsSinceEpoch(summary.last.ns / kMillisecond);
    return {summary.first, summary.last, Settings::instance().timeZone().offsetFromUtc(end) * kSecond};
}

void QueryBar::check() {
    m_error.clear();
    const QueryLanguage* language = m_session.facts().query.get();
    if (language != nullptr && !text().trimmed().isEmpty()) {
        const QueryLanguage::Parsed parsed = language->parse(text().toStdString(), times());
        if (!parsed.ok) {
            m_error = sentences::render(parsed.error);
        }
    }
    setToolTip(m_error);
    setAccessibleDescription(m_error.isEmpty() ? tr("The query is valid") : m_error);
    colourise();
    update();
}

void QueryBar::colourise() {
    const QueryLanguage* language = m_session.facts().query.get();
    if (language == nullptr || m_composing || m_colouring) {
        return;
    }
    // QLineEdit has no highlighter: formats of an empty input-method event colour parts of the text in place.
    const QString shown = text();
    const QByteArray utf8 = shown.toUtf8();
    QList<QInputMethodEvent::Attribute> attributes;
    for (const QueryLanguage::Span& span : language->tokens({utf8.constData(), static_cast<size_t>(utf8.size())})) {
        if (span.kind != QueryLanguage::Span::Kind::Operator) {
            continue;
        }
        const int from = static_cast<int>(QString::fromUtf8(utf8.left(static_cast<qsizetype>(span.from))).size());
        const int length
            = static_cast<int>(QString::fromUtf8(utf8.mid(static_cast<qsizetype>(span.from), static_cast<qsizetype>(span.length))).size());
        QTextCharFormat operatorFormat;
        operatorFormat.setForeground(color(Token::Accent));
        attributes.append({QInputMethodEvent::TextFormat, from - cursorPosition(), length, operatorFormat});
    }
    m_colouring = true;
    QInputMethodEvent event(QString(), attributes);
    QLineEdit::inputMethodEvent(&event);
    m_colouring = false;
}

void QueryBar::complete() {
    const QueryLanguage* language = m_session.facts().query.get();
    if (language == nullptr) {
        return;
    }
    QStringList words;
    const std::string before = text().left(cursorPosition()).toStdString();
    for (const std::string& word : language->completions(text().toStdString(), before.size())) {
        words.append(QString::fromStdString(word));
    }
    if (words.isEmpty()) {
        m_completer->popup()->hide();
        return;
    }
    static_cast<QStringListModel*>(m_completer->model())->setStringList(words);
    QRect place = cursorRect();
    place.setWidth(220);
    m_completer->complete(place);
}

void QueryBar::apply() {
    const QString typed = text().trimmed();
    Filter filter;
    if (!typed.isEmpty()) {
        const QueryLanguage* language = m_session.facts().query.get();
        if (language == nullptr) {
            return;
        }
        const QueryLanguage::Parsed parsed = language->parse(typed.toStdString(), times());
        if (!parsed.ok) {
            check();
            const int at = static_cast<int>(
                QString::fromUtf8(QByteArray::fromStdString(typed.toStdString()).left(static_cast<qsizetype>(parsed.errorAt))).size());
            setSelection(at, static_cast<int>(typed.size()) - at);
            return;
        }
        filter = parsed.filter;
        m_history.removeAll(typed);
        m_history.prepend(typed);
        m_history = m_history.mid(0, kMostHistory);
        Settings::instance().store().setValue(kHistoryKey, m_history);
    }
    m_historyAt = -1;
    m_session.context().setQuery(typed, filter, this);
}

void QueryBar::keyPressEvent(QKeyEvent* event) {
    QAbstractItemView* popup = m_completer->popup();
    const bool popupOpen = popup != nullptr && popup->isVisible();
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (popupOpen && popup->currentIndex().isValid()) {
            event->ignore();
            return;
        }
        if (popupOpen) {
            popup->hide();
        }
        apply();
        return;
    case Qt::Key_Escape:
        if (!popupOpen) {
            setText(m_session.context().queryText());
            if (parentWidget() != nullptr) {
                clearFocus();
            }
            return;
        }
        break;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (!popupOpen && !m_history.isEmpty()) {
            m_historyAt = std::clamp(m_historyAt + (event->key() == Qt::Key_Up ? 1 : -1), -1, static_cast<int>(m_history.size()) - 1);
            setText(m_historyAt < 0 ? m_session.context().queryText() : m_history[m_historyAt]);
            return;
        }
        break;
    case Qt::Key_Space:
        if (event->modifiers() & Qt::ControlModifier) {
            complete();
            return;
        }
        break;
    default: break;
    }
    QLineEdit::keyPressEvent(event);
}

void QueryBar::inputMethodEvent(QInputMethodEvent* event) {
    m_composing = !event->preeditString().isEmpty();
    QLineEdit::inputMethodEvent(event);
    if (!m_composing) {
        check();
    }
}

void QueryBar::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    m_historyAt = -1;
}

void QueryBar::changeEvent(QEvent* event) {
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
}

void QueryBar::resizeEvent(QResizeEvent* event) {
    QLineEdit::resizeEvent(event);
    setTextMargins(kIconSpace - 6, 0, trailingWidth(), 0);
}

void QueryBar::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPixmap(10, (height() - 14) / 2, iconPixmap(QStringLiteral("search"), Token::Text2, 14, devicePixelRatioF()));
    const bool valid = m_error.isEmpty();
    painter.drawPixmap(width() - 22, (height() - 14) / 2,
        iconPixmap(valid ? QStringLiteral("check") : QStringLiteral("warning"), valid ? Token::StateOk : Token::StateBad, 14, devicePixelRatioF()));
    if (m_rows >= 0) {
        painter.setFont(metsuke::font(TextStyle::Caption));
        const QString rows = rowsText();
        const int chipWidth = painter.fontMetrics().horizontalAdvance(rows) + 12;
        const QRectF chip(width() - kTickSpace - chipWidth - 4, (height() - 18) / 2.0, chipWidth, 18);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(Token::BgHover));
        painter.drawRoundedRect(chip, 3, 3);
        painter.setPen(color(Token::Text2));
        painter.drawText(chip, Qt::AlignCenter, rows);
    }
    if (!valid) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color(Token::StateBad), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

} // namespace metsuke
