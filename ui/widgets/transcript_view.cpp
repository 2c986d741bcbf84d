// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/transcript_view.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QTextBlock>

#include <algorithm>

namespace metsuke {

namespace {
constexpr int kClient = 1;
constexpr int kServer = 2;
constexpr size_t kMaximumTurnBytes = 64 * 1024;
constexpr size_t kBinaryPreview = 256;

bool isText(const std::vector<uint8_t>& bytes) {
    const size_t looked = std::min<size_t>(bytes.size(), 512);
    const auto odd = std::count_if(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(looked),
        [](uint8_t b) { return b == 0 || b >= 0x7f || (b < 0x20 && b != '\r' && b != '\n' && b != '\t'); });
    return static_cast<size_t>(odd) * 20 <= looked;
}
}

TranscriptView::TranscriptView(Mode mode, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_mode(mode) {
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(mode == Mode::Text ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    setFont(metsuke::font(TextStyle::Mono));
    setAccessibleName(mode == Mode::Text ? tr("Transcript") : tr("Transcript as hex"));
    document()->setDocumentMargin(10);
}

QStringList TranscriptView::hexLines(const std::vector<uint8_t>& bytes) {
    QStringList lines;
    for (size_t at = 0; at < bytes.size(); at += 16) {
        QString hex;
        QString text;
        for (size_t i = at; i < at + 16; ++i) {
            if (i < bytes.size()) {
                hex += QStringLiteral("%1 ").arg(bytes[i], 2, 16, QLatin1Char('0'));
                text += bytes[i] >= 0x20 && bytes[i] < 0x7f ? QChar(ushort{bytes[i]}) : QLatin1Char('.');
            } else {
                hex += QStringLiteral("   ");
            }
            if (i == at + 7) {
                hex += QLatin1Char(' ');
            }
        }
        lines << QStringLiteral("%1  %2 %3").arg(at, 8, 16, QLatin1Char('0')).arg(hex, text);
    }
    return lines;
}

QStringList TranscriptView::textLines(const std::vector<uint8_t>& bytes) {
    // Head lines as text; a binary body behind the blank line as a hex preview.
    const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const size_t blank = all.find("\r\n\r\n");
    const size_t headEnd = blank == std::string_view::npos ? (isText(bytes) ? bytes.size() : 0) : blank + 4;
    QStringList lines;
    QString line;
    const auto flush = [&] {
        lines << line;
        line.clear();
    };
    const auto text = [&](size_t from, size_t to) {
        for (size_t i = from; i < to; ++i) {
            const uint8_t b = bytes[i];
            if (b == '\n') {
                flush();
            } else if (b != '\r') {
                line += b >= 0x20 && b < 0x7f ? QChar(ushort{b}) : b == '\t' ? QLatin1Char(' ') : QChar(0xb7);
            }
        }
    };
    text(0, headEnd);
    const std::vector<uint8_t> body(bytes.begin() + static_cast<std::ptrdiff_t>(headEnd), bytes.end());
    if (!body.empty() && isText(body)) {
        text(headEnd, bytes.size());
    } else if (!body.empty()) {
        const std::vector<uint8_t> preview(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(std::min(body.size(), kBinaryPreview)));
        lines << hexLines(preview);
        if (body.size() > preview.size()) {
            lines << tr("… %1 bytes more, shown as hex only").arg(format::count(static_cast<qint64>(body.size() - preview.size())));
        }
    }
    if (!line.isEmpty()) {
        flush();
    }
    return lines;
}

void TranscriptView::appendTurn(const FlowTranscript::Turn& turn) {
    std::vector<uint8_t> bytes = turn.bytes;
    const bool cut = bytes.size() > kMaximumTurnBytes;
    bytes.resize(std::min(bytes.size(), kMaximumTurnBytes));
    QStringList lines;
    if (turn.missing > 0) {
        lines << tr("[%1 bytes were not captured]").arg(format::count(static_cast<qint64>(turn.missing)));
    }
    lines += m_mode == Mode::Text ? textLines(bytes) : hexLines(bytes);
    if (cut) {
        lines << tr("… %1 bytes more").arg(format::count(static_cast<qint64>(turn.bytes.size() - bytes.size())));
    }
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    for (const QString& line : lines) {
        if (!document()->isEmpty()) {
            cursor.insertBlock();
        }
        cursor.block().setUserState(turn.fromOriginator ? kClient : kServer);
        cursor.insertText(line);
    }
}

void TranscriptView::setTranscript(const FlowTranscript& transcript) {
    clear();
    for (const auto& turn : transcript.turns) {
        appendTurn(turn);
    }
    if (transcript.turns.empty()) {
        setPlainText(tr("No payload was captured."));
    } else if (transcript.cut) {
        appendPlainText(tr("… the rest is in the packets"));
    }
    moveCursor(QTextCursor::Start);
}

void TranscriptView::paintEvent(QPaintEvent* event) {
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF box = blockBoundingGeometry(block).translated(contentOffset());
        if (box.top() > viewport()->height()) {
            break;
        }
        if (block.userState() == kClient || block.userState() == kServer) {
            painter.fillRect(QRectF(3, box.top(), 3, box.height()), color(block.userState() == kClient ? Token::Accent : Token::Text3));
        }
    }
}

} // namespace metsuke
