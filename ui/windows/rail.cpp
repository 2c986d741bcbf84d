// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/rail.h"

#include "ui/pages/page_registry.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>

namespace metsuke {

Rail::Rail(const PageRegistry& pages, QWidget* parent)
    : QToolBar(parent)
    , m_pages(pages)
    , m_settings(nullptr)
    , m_group(new QButtonGroup(this)) {
    setObjectName(QStringLiteral("rail"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setOrientation(Qt::Vertical);
    auto* column = new QWidget(this);
    column->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    column->setFixedWidth(72);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_group->setExclusive(true);
    for (const PageEntry& entry : pages.entries()) {
        auto* button = new RailButton(entry.icon, column);
        m_group->addButton(button);
        layout->addWidget(button);
        m_buttons.emplace(entry.id, button);
        connect(button, &RailButton::clicked, this, [this, id = entry.id] { emit pageRequested(id); });
    }
    layout->addStretch(1);
    m_settings = new RailButton(QStringLiteral("settings"), column);
    m_settings->setCheckable(false);
    layout->addWidget(m_settings);
    connect(m_settings, &RailButton::clicked, this, &Rail::settingsRequested);
    addWidget(column);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    retranslate();
}

void Rail::setCurrent(const QString& page) {
    const auto it = m_buttons.find(page);
    if (it != m_buttons.end()) {
        it->second->setChecked(true);
    }
}

void Rail::setBadge(const QString& page, int count) {
    const auto it = m_buttons.find(page);
    if (it == m_buttons.end()) {
        return;
    }
    it->second->setBadge(count);
    const PageEntry* entry = m_pages.find(page);
    it->second->setAccessibleName(
        count > 0 ? tr("%1, %n new", "rail entry and its count", count).arg(entry->title()) : entry->title());
}

void Rail::retranslate() {
    int position = 1;
    for (const PageEntry& entry : m_pages.entries()) {
        RailButton* button = m_buttons.at(entry.id);
        button->setText(entry.title());
        button->setAccessibleName(entry.title());
        button->setToolTip(tr("%1 (Ctrl+%2)").arg(entry.title()).arg(position++));
    }
    m_settings->setText(tr("Settings"));
    m_settings->setAccessibleName(m_settings->text());
    setWindowTitle(tr("Pages"));
    setAccessibleName(windowTitle());
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgWindow));
    painter.fillRect(QRect(width() - 1, 0, 1, height()), color(Token::Line));
}

} // namespace metsuke
