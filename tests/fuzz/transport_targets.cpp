// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include "core/base/plain_name.h"
#include "core/transport/drop_file.h"
#include "core/transport/mqtt_topics.h"
#include "core/transport/role_rules.h"
#include "core/transport/socket_frame.h"

namespace metsuke::fuzz {

using namespace transport;

namespace {

/// A conversation: two bytes of length before each record.
void localSocket(Bytes input) {
    Choices choices(input);
    ParcelAssembler assembler;
    while (!choices.atEnd()) {
        const size_t length = choices.number16();
        const auto frame = parseFrame(asText(choices.bytes(length)));
        if (!frame.ok()) {
            return; // the server hangs up
        }
        require(frame->payload.size() <= SocketFrame::kMaximum - SocketFrame::kHeader, "a frame is bounded");
        const auto parcel = assembler.take(*frame);
        if (!parcel.ok()) {
            return;
        }
        if (*parcel) {
            require(isPlainName((*parcel)->address) && (*parcel)->text.size() <= kMaximumParcel, "a parcel is bounded and has an address");
        }
    }
}

void fileDrop(Bytes input) {
    const auto parcel = readDropFile(asText(input));
    if (parcel.ok() && *parcel) {
        require(isPlainName((*parcel)->address) && (*parcel)->text.size() <= kMaximumParcel, "a parcel is bounded and has an address");
        const auto again = readDropFile(writeDropFile(**parcel));
        require(again.ok() && *again && (*again)->text == (*parcel)->text && (*again)->kind == (*parcel)->kind, "what is written is read back");
    }
}

void mqttTopic(Bytes input) {
    const auto parcel = parseTopic(asText(input), "workstation");
    if (parcel && isIncoming({Role::Kind::Producer, "c1"}, parcel->kind, parcel->address, 0)) {
        require(parcel->kind == ParcelKind::Response && parcel->address != kEverybody, "a producer hears responses");
    }
    if (parcel && isIncoming(Role{}, parcel->kind, parcel->address, 0)) {
        require(topicOf(*parcel, "workstation") == asText(input), "a topic has one meaning");
    }
}

Octets conversation(const std::vector<std::string>& records) {
    Octets all;
    for (const std::string& record : records) {
        all.push_back(static_cast<uint8_t>(record.size() & 0xFF));
        all.push_back(static_cast<uint8_t>(record.size() >> 8));
        all.insert(all.end(), record.begin(), record.end());
    }
    return all;
}

std::string framed(const std::string& text, size_t from = 0) {
    return nextFrame({ParcelKind::Response, "pc-1", text}, from);
}

} // namespace

void addTransportTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"local-socket", localSocket,
        {conversation({framed("one"), framed(std::string(100, 'x'), 50), framed("three")}),
            conversation({writeFrame({SocketFrame::Type::Parcel, 1, true, "\x04pc-1abc"}), writeFrame({SocketFrame::Type::Parcel, 1, false, "def"})})},
        20000, {}});
    targets.push_back({"file-drop", fileDrop,
        {octets(writeDropFile({ParcelKind::Command, "pc-1", "text"})), octets(writeDropFile({ParcelKind::EnrolReply, "t0ken", {}}))}, 20000, {}});
    targets.push_back({"mqtt-topic", mqttTopic, {octets("oc2/rsp/workstation/pc-1"), octets("metsuke/enrol/t0ken/request"), octets("metsuke/tele/pc-1")}, 20000, {}});
}

} // namespace metsuke::fuzz
