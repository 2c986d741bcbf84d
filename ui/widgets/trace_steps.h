// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_tree.h"

#include <QWidget>

namespace metsuke {

/// The way from the origin to the connection as a few cards with arrows between them. Where there is no room for all,
/// some in the middle are left out and counted. A click, or an arrow key, chooses one.
class TraceSteps : public QWidget {
    Q_OBJECT
public:
    explicit TraceSteps(QWidget* parent = nullptr);
    void setTrace(const TraceTree& tree);
    void setChosen(std::optional<size_t> row);

    /// Which of `count` steps are shown when there is room for `room`: the first, the last ones and `must`; -1 stands for
    /// those left out.
    [[nodiscard]] static std::vector<int> shown(int count, int room, int must);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void rowChosen(size_t row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Step {
        size_t row = 0;
        TraceTree::Kind kind = TraceTree::Kind::Process;
        QString title;
        QString time;
    };
    struct Card {
        QRect box;
        int step = -1; ///< -1: those left out
        int omitted = 0;
    };
    [[nodiscard]] std::vector<Card> cards() const;
    [[nodiscard]] int stepAt(const QPoint& position) const;
    std::vector<Step> m_steps;
    int m_subject = -1; ///< step
    std::optional<size_t> m_chosen;
};

} // namespace metsuke
