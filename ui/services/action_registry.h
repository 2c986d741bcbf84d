// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

namespace metsuke {

/// Where a key acts. Single letters act only in views, never while a text is typed.
enum class ActionScope { Window, View };

struct ActionSpec {
    QString id; ///< "triage.confirm"
    QString group; ///< menu it belongs to: file, edit, view, go, investigate, help
    std::function<QString()> text; ///< translated when asked; mnemonic included
    QList<QKeySequence> keys;
    QString icon;
    ActionScope scope = ActionScope::Window;
    bool checkable = false;
    std::function<bool()> enabled; ///< empty: always
    std::function<QString()> whyNot; ///< in place of `enabled`, for actions that say why they cannot run now; "": they can
    std::function<bool()> checked; ///< for checkable ones
    std::function<void()> run;
};

/// Every action of a window, declared once. Menus, the palette, the cheat sheet and shortcuts read it; the user's
/// own keys come from Settings. GUI thread.
class ActionRegistry : public QObject {
    Q_OBJECT
public:
    explicit ActionRegistry(QObject* parent = nullptr);

    QAction* add(ActionSpec spec);
    [[nodiscard]] QAction* action(const QString& id) const;
    [[nodiscard]] const std::vector<ActionSpec>& specs() const { return m_specs; }
    /// Gives a view its single-key actions.
    void attach(QWidget* view, const QStringList& ids);
    void retranslate();
    /// Asks every action whether it may run now.
    void refresh();

private:
    std::vector<ActionSpec> m_specs;
    std::vector<QAction*> m_actions; ///< beside m_specs; children of this
};

} // namespace metsuke
