// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>
#include <vector>

class QWidget;

namespace metsuke {

class CaseSession;
class Page;

/// One entry of the rail.
struct PageEntry {
    QString id; ///< "overview"; names the screenshot
    QString icon; ///< themeIcon name
    std::function<QString()> title; ///< translated when asked
    std::function<Page*(CaseSession&, QWidget*)> create; ///< parented to the widget
};

/// The pages of the rail in order; the position is the Ctrl+digit. Adding a page is one file and one line in
/// builtinPages(). Tests register doubles.
class PageRegistry {
public:
    void add(PageEntry entry);
    [[nodiscard]] const std::vector<PageEntry>& entries() const { return m_entries; }
    [[nodiscard]] const PageEntry* find(const QString& id) const;

private:
    std::vector<PageEntry> m_entries;
};

[[nodiscard]] const PageRegistry& builtinPages();

} // namespace metsuke
