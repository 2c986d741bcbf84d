// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

#include <functional>
#include <string>
#include <vector>

namespace metsuke {

/// What a double of a file consumer was given.
struct RecordedFile {
    FileTransfer transfer;
    std::string content;
    uint64_t lost = 0;
    bool finished = false;
    bool complete = false;
};

/// A ParserHost that keeps everything a parser says.
class RecordingHost final : public ParserHost {
public:
    FlowInfo& flow() override { return flowInfo; }
    const PacketContext& packet() const override { return packetContext; }
    void emit(EventBody body) override { events.push_back(std::move(body)); }
    void emit(EventBody body, Timestamp ts, PacketRef first) override {
        events.push_back(std::move(body));
        lastTime = ts;
        lastFirst = first;
    }
    std::unique_ptr<FileConsumer> beginFile(FileTransfer transfer) override {
        if (makeFile) {
            return makeFile(std::move(transfer), *this);
        }
        files.push_back(std::make_shared<RecordedFile>());
        files.back()->transfer = std::move(transfer);
        return std::make_unique<Consumer>(files.back());
    }
    void shunt() override { ++shunts; }
    void reject() override { ++rejects; }

    template<typename T>
    [[nodiscard]] std::vector<T> of() const {
        std::vector<T> found;
        for (const auto& event : events) {
            if (const auto* body = event.getIf<T>()) {
                found.push_back(*body);
            }
        }
        return found;
    }

    FlowInfo flowInfo;
    PacketContext packetContext;
    std::vector<EventBody> events;
    std::vector<std::shared_ptr<RecordedFile>> files; // shared: outlives the consumer that the parser drops
    std::function<std::unique_ptr<FileConsumer>(FileTransfer, ParserHost&)> makeFile;
    Timestamp lastTime;
    PacketRef lastFirst;
    int shunts = 0;
    int rejects = 0;

private:
    class Consumer final : public FileConsumer {
    public:
        explicit Consumer(std::shared_ptr<RecordedFile> file)
            : m_file(std::move(file)) {}
        void data(Bytes chunk) override { m_file->content.append(asText(chunk)); }
        void gap(uint64_t bytes) override { m_file->lost += bytes; }
        FileVerdict finish(bool complete) override {
            m_file->finished = true;
            m_file->complete = complete;
            return {"test", "application/x-test"};
        }

    private:
        std::shared_ptr<RecordedFile> m_file;
    };
};

/// One side's bytes at a point of a conversation; a gap when `lost` is set.
struct Turn {
    StreamDirection direction = StreamDirection::Originator;
    std::string bytes;
    uint64_t lost = 0;
};
inline Turn fromClient(std::string bytes) { return {StreamDirection::Originator, std::move(bytes), 0}; }
inline Turn fromServer(std::string bytes) { return {StreamDirection::Responder, std::move(bytes), 0}; }
inline Turn clientLoss(uint64_t bytes) { return {StreamDirection::Originator, {}, bytes}; }
inline Turn serverLoss(uint64_t bytes) { return {StreamDirection::Responder, {}, bytes}; }

/// Plays a conversation, every turn in pieces of `chunk` bytes, and ends the flow.
inline void play(StreamParser& parser, RecordingHost& host, const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    for (const auto& turn : turns) {
        if (turn.lost > 0) {
            parser.gap(turn.direction, turn.lost, host);
        }
        const Bytes bytes = asBytes(turn.bytes);
        for (size_t at = 0; at < bytes.size(); at += chunk) {
            ++host.packetContext.packet.number;
            host.packetContext.ts.ns += kMillisecond;
            parser.data(turn.direction, bytes.subspan(at, std::min(chunk, bytes.size() - at)), host);
        }
    }
    parser.end(host);
}

/// Every field of every event as one text, to compare runs with different chunking.
inline std::string fingerprint(const RecordingHost& host) {
    std::string text;
    for (const auto& event : host.events) {
        const auto kind = event.kind();
        text += eventKindName(kind);
        for (const auto& descriptor : fieldsOf(kind)) {
            text += '|';
            const FieldValue value = descriptor.get(event);
            if (const auto* b = std::get_if<bool>(&value)) {
                text += *b ? '1' : '0';
            } else if (const auto* i = std::get_if<int64_t>(&value)) {
                text += std::to_string(*i);
            } else if (const auto* d = std::get_if<double>(&value)) {
                text += std::to_string(*d);
            } else if (const auto* s = std::get_if<std::string_view>(&value)) {
                text += *s;
            } else if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
                for (const auto& item : *list) {
                    text += item + ',';
                }
            }
        }
        text += '\n';
    }
    for (const auto& file : host.files) {
        text += "file " + file->transfer.filename + ' ' + std::to_string(file->lost) + (file->complete ? " complete " : " partial ")
            + file->content + '\n';
    }
    return text + std::to_string(host.shunts) + '/' + std::to_string(host.rejects);
}

} // namespace metsuke
