// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolBar>

#include <map>

class QButtonGroup;

namespace metsuke {

class PageRegistry;
class RailButton;

/// The pages at the left edge of the window, Settings at the foot. 72 wide, runs past the docks.
class Rail : public QToolBar {
    Q_OBJECT
public:
    Rail(const PageRegistry& pages, QWidget* parent);
    void setCurrent(const QString& page);
    void setBadge(const QString& page, int count);
    void retranslate();

signals:
    void pageRequested(const QString& id);
    void settingsRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const PageRegistry& m_pages;
    std::map<QString, RailButton*> m_buttons;
    RailButton* m_settings;
    QButtonGroup* m_group;
};

} // namespace metsuke
