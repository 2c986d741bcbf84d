// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QFormLayout;

namespace metsuke {

/// Names and values under one another, for panels beside a view. Values wrap, and can be copied.
class FactList : public QWidget {
    Q_OBJECT
public:
    explicit FactList(QWidget* parent = nullptr);
    void clear();
    /// Nothing where the value is empty.
    void add(const QString& name, const QString& value, bool isMono = false);
    /// The value under its name, over the whole width: for what must stay on one line.
    void addWide(const QString& name, const QString& value);
    /// Under the value of the fact before.
    void addRemark(const QString& remark);
    void addTitle(const QString& title);

private:
    QFormLayout* m_form;
};

} // namespace metsuke
