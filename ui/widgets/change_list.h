// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/report.h"

#include <QWidget>

class QVBoxLayout;

namespace metsuke {

/// What a step changes, or would, as a difference: what is taken away, and what is there instead. Signs say it as well as colours.
/// GUI thread.
class ChangeList : public QWidget {
    Q_OBJECT
public:
    explicit ChangeList(QWidget* parent = nullptr);
    void clear();
    void add(const plan::TouchedObject& object);

private:
    void addLine(QChar sign, const QString& words);
    QVBoxLayout* m_column;
};

} // namespace metsuke
