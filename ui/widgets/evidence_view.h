// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace metsuke {

class EvidenceModel;

/// Evidence as rows of one or two lines: time, glyph, rule, sentence, weight.
class EvidenceView : public QTableView {
    Q_OBJECT
public:
    explicit EvidenceView(EvidenceModel* model, QWidget* parent = nullptr);
    /// As high as its rows, at most `rows` of them.
    void fitTo(int rows);
    void choose(const std::string& key);

protected:
    void resizeEvent(QResizeEvent* event) override;

signals:
    void chosen(const std::string& key);
    void opened(const std::string& key);

private:
    void layoutRows();
    EvidenceModel* m_model;
    int m_fitted = 0; ///< rows that are to be seen without scrolling, 0: as many as there is room for
    bool m_choosing = false;
};

} // namespace metsuke
