// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace metsuke {

class EvidenceModel;

/// Evidence as rows of 24 px: time, glyph, rule, sentence, weight.
class EvidenceView : public QTableView {
    Q_OBJECT
public:
    explicit EvidenceView(EvidenceModel* model, QWidget* parent = nullptr);
    /// As high as its rows, at most `rows` of them.
    void fitTo(int rows);
    void choose(const std::string& key);

signals:
    void chosen(const std::string& key);
    void opened(const std::string& key);

private:
    EvidenceModel* m_model;
    bool m_choosing = false;
};

} // namespace metsuke
