// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/technique_view.h"

#include "ui/models/technique_model.h"
#include "ui/services/format.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/wrapped_text.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace metsuke {

namespace {

constexpr int kLeastName = 170; ///< below, the technique stands behind the name and the phase is its code
constexpr int kHostWidth = 60;
constexpr int kWideHost = 84; ///< where there is room for whole names
constexpr int kWide = 620;
constexpr int kTechniqueHeight = 24;
constexpr int kTechniqueLine = 16; ///< of a name over two lines
constexpr int kNameMargin = 6;

int techniqueWidth() { return QFontMetrics(metsuke::font(TextStyle::MonoSmall)).horizontalAdvance(QStringLiteral("T0000.000")) + 10; }

int phaseWidth() {
    const QFontMetrics metrics(metsuke::font(TextStyle::Meta));
    int widest = 40;
    for (size_t i = 0; i < kPhaseCount; ++i) {
        widest = std::max(widest, metrics.horizontalAdvance(format::phaseWord(static_cast<Phase>(i))));
    }
    return widest + 9;
}

class CellPainter : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const bool hot = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
        if (hot) {
            painter->fillRect(option.rect, color(option.state & QStyle::State_Selected ? Token::BgSelected : Token::BgHover));
        }
        if (index.column() != TechniqueModel::PhaseColumn || !index.data().toString().isEmpty()) {
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), option.rect.width(), 1), color(Token::Line));
        }
        if (index.column() >= TechniqueModel::FirstHostColumn) {
            paintCell(*painter, option, index);
        } else {
            const bool name = index.column() == TechniqueModel::NameColumn;
            painter->setFont(metsuke::font(name ? TextStyle::Caption
                    : index.column() == TechniqueModel::PhaseColumn ? TextStyle::Meta : TextStyle::MonoSmall));
            painter->setPen(color(name ? Token::Text : Token::Text2));
            const QRect text = option.rect.adjusted(0, 0, -kNameMargin, 0);
            if (name) {
                paintName(*painter, text, option, index);
            } else {
                painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(shownText(option, index), Qt::ElideRight, text.width()));
            }
        }
        if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
            painter->setPen(QPen(color(Token::Accent), 1, Qt::DotLine));
            painter->drawRect(option.rect.adjusted(0, 1, -1, -1));
        }
        painter->restore();
    }

private:
    static bool isNarrow(const QStyleOptionViewItem& option) {
        const auto* view = qobject_cast<const QTableView*>(option.widget);
        return view != nullptr && view->isColumnHidden(TechniqueModel::TechniqueColumn);
    }

    static QString shownText(const QStyleOptionViewItem& option, const QModelIndex& index) {
        QString text = index.data().toString();
        if (index.column() == TechniqueModel::PhaseColumn && !text.isEmpty() && isNarrow(option)) {
            text = index.data(TechniqueModel::PhaseCodeRole).toString();
        }
        return text;
    }

    static void paintName(QPainter& painter, const QRect& rect, const QStyleOptionViewItem& option, const QModelIndex& index) {
        const WrappedEnd end = drawWrapped(painter, rect, index.data().toString(), 2, kTechniqueLine);
        if (!isNarrow(option) || !end.whole) {
            return;
        }
        const QString technique = index.data(TechniqueModel::TechniqueRole).toString();
        painter.setFont(metsuke::font(TextStyle::MonoSmall));
        const int used = end.lastLine.width() + kNameMargin;
        if (used + painter.fontMetrics().horizontalAdvance(technique) <= rect.width()) {
            painter.setPen(color(Token::Text3));
            painter.drawText(QRect(rect.left() + used, end.lastLine.top(), rect.width() - used, kTechniqueLine), Qt::AlignLeft | Qt::AlignVCenter, technique);
        }
    }

    static void paintCell(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
        const int severity = index.data(TechniqueModel::SeverityRole).toInt();
        const QPointF centre = QRectF(option.rect).center();
        if (severity < 0) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(Token::LineStrong));
            painter.drawEllipse(centre, 1.5, 1.5);
            return;
        }
        painter.drawPixmap(QPointF(centre.x() - 14, centre.y() - 8),
            severityPixmap(static_cast<Severity>(severity), 16, painter.device()->devicePixelRatioF()));
        painter.setFont(metsuke::font(TextStyle::Caption));
        painter.setPen(color(Token::Text));
        painter.drawText(QRectF(centre.x() + 7, option.rect.top(), 24, option.rect.height()), Qt::AlignLeft | Qt::AlignVCenter,
            QString::number(index.data(TechniqueModel::CountRole).toInt()));
    }
};

/// Host names above their columns, without the fill of table headers: the card is quiet.
class HostHeader : public QHeaderView {
public:
    explicit HostHeader(QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent) {}

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        painter->save();
        painter->fillRect(rect, color(Token::BgSurface));
        painter->setFont(metsuke::font(section == TechniqueModel::FirstHostColumn ? TextStyle::MetaStrong : TextStyle::Meta));
        painter->setPen(color(section == TechniqueModel::FirstHostColumn ? Token::Text : Token::Text2));
        const QString name = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        painter->drawText(rect, Qt::AlignCenter, painter->fontMetrics().elidedText(name, Qt::ElideRight, rect.width() - 2));
        painter->restore();
    }
};

} // namespace

TechniqueView::TechniqueView(QWidget* parent)
    : QTableView(parent) {
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setItemDelegate(new CellPainter(this));
    auto* header = new HostHeader(this);
    header->setSectionsClickable(false);
    setHorizontalHeader(header);
    header->setFixedHeight(24);
    header->setMinimumSectionSize(10);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(kTechniqueHeight);
    verticalHeader()->setDefaultSectionSize(kTechniqueHeight);
    setTabKeyNavigation(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // it scrolls: no wish that keeps a small screen from showing the page
    setMinimumHeight(96);
    connect(&Theme::instance(), &Theme::changed, viewport(), [this] { viewport()->update(); });
}

void TechniqueView::setModel(QAbstractItemModel* newModel) {
    QTableView::setModel(newModel);
    connect(newModel, &QAbstractItemModel::modelReset, this, &TechniqueView::layoutColumns);
    layoutColumns();
}

void TechniqueView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    layoutColumns();
}

void TechniqueView::layoutColumns() {
    if (model() == nullptr) {
        return;
    }
    const int technique = techniqueWidth();
    const int host = viewport()->width() < kWide ? kHostWidth : kWideHost;
    int hosts = 0;
    for (int column = TechniqueModel::FirstHostColumn; column < model()->columnCount(); ++column) {
        // "Others" without others: its room goes to the names.
        const bool shown = !model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty();
        setColumnHidden(column, !shown);
        setColumnWidth(column, host);
        hosts += shown ? 1 : 0;
    }
    const int rest = viewport()->width() - hosts * host;
    const bool narrow = rest - phaseWidth() - technique < kLeastName;
    const int phase = narrow ? QFontMetrics(metsuke::font(TextStyle::Meta)).horizontalAdvance(QStringLiteral("WW")) + 8 : phaseWidth();
    setColumnWidth(TechniqueModel::PhaseColumn, phase);
    setColumnWidth(TechniqueModel::TechniqueColumn, technique);
    setColumnHidden(TechniqueModel::TechniqueColumn, narrow);
    const int name = std::max(80, rest - phase - (narrow ? 0 : technique));
    setColumnWidth(TechniqueModel::NameColumn, name);
    for (int row = 0; row < model()->rowCount(); ++row) {
        const QString text = model()->index(row, TechniqueModel::NameColumn).data().toString();
        const int lines = wrappedLines(text, metsuke::font(TextStyle::Caption), name - kNameMargin, 2);
        setRowHeight(row, lines == 1 ? kTechniqueHeight : lines * kTechniqueLine + 6);
    }
}

} // namespace metsuke
