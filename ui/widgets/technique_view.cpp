// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/technique_view.h"

#include "ui/models/technique_model.h"
#include "ui/services/format.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace metsuke {

namespace {

constexpr int kTechniqueWidth = 66;
constexpr int kHostWidth = 60;

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
            const QRect text = option.rect.adjusted(0, 0, -6, 0);
            painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        }
        if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
            painter->setPen(QPen(color(Token::Accent), 1, Qt::DotLine));
            painter->drawRect(option.rect.adjusted(0, 1, -1, -1));
        }
        painter->restore();
    }

private:
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
    verticalHeader()->setMinimumSectionSize(24);
    verticalHeader()->setDefaultSectionSize(24);
    setTabKeyNavigation(false);
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
    int hosts = 0;
    setColumnWidth(TechniqueModel::PhaseColumn, phaseWidth());
    setColumnWidth(TechniqueModel::TechniqueColumn, kTechniqueWidth);
    for (int column = TechniqueModel::FirstHostColumn; column < model()->columnCount(); ++column) {
        // "Others" without others: its room goes to the names.
        const bool shown = !model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty();
        setColumnHidden(column, !shown);
        setColumnWidth(column, kHostWidth);
        hosts += shown ? 1 : 0;
    }
    const int rest = viewport()->width() - phaseWidth() - kTechniqueWidth - hosts * kHostWidth;
    setColumnWidth(TechniqueModel::NameColumn, std::max(80, rest));
}

} // namespace metsuke
