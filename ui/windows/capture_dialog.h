// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace metsuke {

class CaseSession;
class TokenLabel;

/// What to capture from: the interfaces of this computer, the most likely one chosen, or a stream of another's. Enter
/// starts. The last filter and size are offered again.
class CaptureDialog : public QDialog {
    Q_OBJECT
public:
    CaptureDialog(CaseSession& session, QWidget* parent);
    [[nodiscard]] LiveOptions options() const;

private:
    void showInterfaces(const std::vector<CaptureInterface>& interfaces);
    void refresh();
    void remember() const;
    TokenLabel* m_hint;
    QTreeWidget* m_list;
    QLineEdit* m_stream;
    QLineEdit* m_filter;
    QComboBox* m_ring;
    QCheckBox* m_shorten;
    QCheckBox* m_append; ///< null where no case is open that could get more
    QPushButton* m_start;
};

} // namespace metsuke
