// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/inspected_subject.h"

#include <QPlainTextEdit>

namespace metsuke {

/// What is stored, word for word: the detection, the rule as it was when it ran, the events of its flows.
class RawPanel : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit RawPanel(CaseSession& session, QWidget* parent = nullptr);
    void setSubject(const InspectedSubject& subject);
    void retranslate();

private:
    [[nodiscard]] QString detectionText(const Detection& detection) const;
    void restyle();
    CaseSession& m_session;
    InspectedSubject m_subject;
    QueryChannel m_channel;
    std::string m_shown;
};

} // namespace metsuke
