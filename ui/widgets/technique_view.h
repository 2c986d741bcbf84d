// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace metsuke {

/// The matrix of techniques and hosts: 24 px rows, glyph and count where something fired, a dot where nothing did.
class TechniqueView : public QTableView {
    Q_OBJECT
public:
    explicit TechniqueView(QWidget* parent = nullptr);
    void setModel(QAbstractItemModel* model) override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void layoutColumns();
};

} // namespace metsuke
