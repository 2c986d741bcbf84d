// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

namespace metsuke {

class FilterButton;

/// What the Respond page shows: a button for every view, with how much is in it; and whether of this case or of the whole fleet.
class RespondViews : public QWidget {
    Q_OBJECT
public:
    enum class View { Plans, Isolated, Evidence, Remedies, Exceptions };
    static constexpr size_t kViews = 5;
    explicit RespondViews(QWidget* parent = nullptr);
    [[nodiscard]] View view() const;
    void setView(View view); ///< chosen() follows where it is another one
    void setCount(View view, int count); ///< 0 shows none
    [[nodiscard]] bool isOfAllCases() const; ///< of plans and what became of them; false at first
    void setOfAllCases(bool isAll); ///< scopeChosen() follows where it is another
    void retranslate();

signals:
    void chosen(metsuke::RespondViews::View view);
    void scopeChosen();

private:
    std::vector<FilterButton*> m_buttons; ///< by view
    FilterButton* m_ofCase;
    FilterButton* m_ofAll;
};

} // namespace metsuke
