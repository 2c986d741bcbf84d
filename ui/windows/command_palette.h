// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace metsuke {

class MainWindow;

/// Ctrl+K: commands, pages, hosts, incidents and rules by a few letters of their name; an address or a time goes there.
class CommandPalette : public QDialog {
    Q_OBJECT
public:
    explicit CommandPalette(MainWindow& window);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Entry {
        QString text;
        QString remark; ///< key, address or kind
        QString icon;
        std::function<void()> run;
    };
    [[nodiscard]] static QString inContext(const QString& group, const QString& text);
    void collect();
    void show(const QString& typed);
    void activate();
    [[nodiscard]] std::vector<Entry> typedEntries(const QString& typed) const;

    MainWindow& m_window;
    QLineEdit* m_edit;
    QListWidget* m_list;
    std::vector<Entry> m_all;
    std::vector<Entry> m_shown;
};

} // namespace metsuke
