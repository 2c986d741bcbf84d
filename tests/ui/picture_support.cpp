// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/picture_support.h"

#include <QAbstractButton>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QTabBar>

namespace metsuke::test {

namespace {

QString problemOf(const QLabel& label) {
    const QSize room = label.contentsRect().size();
    const bool isCut = label.wordWrap() ? label.heightForWidth(label.width()) > label.height() + 1
                                        : label.fontMetrics().horizontalAdvance(label.text()) > room.width() + 1;
    return isCut ? label.text() : QString();
}

QString problemOf(const QHeaderView& header) {
    constexpr int kMargins = 8;
    for (int section = 0; section < header.count() && header.orientation() == Qt::Horizontal; ++section) {
        const QString text = header.model()->headerData(section, Qt::Horizontal).toString();
        if (!header.isSectionHidden(section) && header.fontMetrics().horizontalAdvance(text) + kMargins > header.sectionSize(section)) {
            return text;
        }
    }
    return {};
}

QString problemOf(const QTabBar& bar) {
    for (int tab = 0; tab < bar.count(); ++tab) {
        if (bar.fontMetrics().horizontalAdvance(bar.tabText(tab)) > bar.tabRect(tab).width()) {
            return bar.tabText(tab);
        }
    }
    return {};
}

} // namespace

QStringList cutTexts(const QWidget& root) {
    QStringList found;
    for (const QWidget* widget : root.findChildren<QWidget*>()) {
        if (!widget->isVisible()) {
            continue;
        }
        QString problem;
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            problem = problemOf(*label);
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button != nullptr && !button->text().isEmpty()) {
            problem = button->sizeHint().width() > button->width() + 1 ? button->text() : QString();
        } else if (const auto* header = qobject_cast<const QHeaderView*>(widget)) {
            problem = header->model() != nullptr ? problemOf(*header) : QString();
        } else if (const auto* bar = qobject_cast<const QTabBar*>(widget)) {
            problem = problemOf(*bar);
        }
        if (!problem.isEmpty()) {
            found << QStringLiteral("%1: %2").arg(QString::fromLatin1(widget->metaObject()->className()), problem);
        }
    }
    return found;
}

void keepPicture(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("METSUKE_PICTURES");
    if (!folder.isEmpty()) {
        widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
    }
}

} // namespace metsuke::test
