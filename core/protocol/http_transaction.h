// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/http_content.h"
#include "core/protocol/http_head.h"
#include "core/protocol/parser.h"

#include <memory>

namespace metsuke {

/// A body on its way: undoes its content coding, keeps the first bytes for the event, and feeds the file analysis.
/// A file is begun with the first byte, so empty bodies cost nothing.
class HttpBodySink {
public:
    struct Start {
        bool upload = false;
        size_t excerptLimit = 0; ///< decoded bytes kept
        std::string_view contentEncoding;
    };
    void start(const Start& start, FileTransfer transfer);
    void data(Bytes payload, ParserHost& host);
    void gap(uint64_t bytes);
    /// Ends the file; the true MIME type, "" when there was no file. Further calls do nothing.
    std::string finish(bool complete);

    [[nodiscard]] bool active() const { return m_active; }
    [[nodiscard]] uint64_t wireBytes() const { return m_wireBytes; } ///< lost ones included
    [[nodiscard]] Bytes excerpt() const { return asBytes(m_excerpt); }
    [[nodiscard]] bool malformed() const { return m_malformed; }

private:
    void decoded(Bytes bytes, ParserHost& host);
    void decode(Bytes payload, ParserHost& host);

    std::unique_ptr<ContentDecoder> m_decoder;
    std::unique_ptr<FileConsumer> m_file;
    FileTransfer m_transfer;
    std::string m_excerpt;
    size_t m_excerptLimit = 0;
    uint64_t m_wireBytes = 0;
    bool m_active = false;
    bool m_fileTried = false;
    bool m_damaged = false; ///< bytes were lost or could not be decoded
    bool m_malformed = false;
};

/// One request and its response, until both are complete.
struct HttpTransaction {
    HttpEvent event;
    Timestamp ts;
    PacketRef first;
    PacketRef responseFirst;
    std::string mimeClaim; ///< of the response, for its file
    bool hasRequest = false;
    bool requestDone = false;
    bool responseStarted = false;
    bool responseDone = false;
};

/// Fills what a request or response head says; `event` keeps only cleaned, bounded text.
void describeRequest(const HttpHead& head, HttpEvent& event);
void describeResponse(const HttpHead& head, HttpEvent& event);
/// The first bytes of a body as text; "" when they are binary.
[[nodiscard]] std::string describeBody(Bytes excerpt);
/// File name of a Content-Disposition field, "" when it gives none.
[[nodiscard]] std::string dispositionFilename(std::string_view value);

} // namespace metsuke
