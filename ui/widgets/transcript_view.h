// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/flow_transcript.h"

#include <QPlainTextEdit>

namespace metsuke {

/// What both sides said, as text or as hex: an accent bar beside the client's lines, a grey one beside the server's.
/// Network text is never interpreted: control characters are shown as dots, binary bodies as hex.
class TranscriptView : public QPlainTextEdit {
    Q_OBJECT
public:
    enum class Mode { Text, Hex };
    explicit TranscriptView(Mode mode, QWidget* parent = nullptr);
    void setTranscript(const FlowTranscript& transcript);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void appendTurn(const FlowTranscript::Turn& turn);
    [[nodiscard]] static QStringList textLines(const std::vector<uint8_t>& bytes);
    [[nodiscard]] static QStringList hexLines(const std::vector<uint8_t>& bytes);
    Mode m_mode;
};

} // namespace metsuke
