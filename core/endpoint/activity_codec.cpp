// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/activity_codec.h"

#include "core/endpoint/activity_fields.h"
#include "core/endpoint/activity_json.h"

#include <type_traits>

namespace metsuke::endpoint {

namespace {

class Encoder {
public:
    explicit Encoder(TextNumbers& texts)
        : m_texts(texts) { }
    std::string out;

    void number(uint64_t value) {
        for (; value >= 0x80; value >>= 7) {
            out += static_cast<char>(value | 0x80);
        }
        out += static_cast<char>(value);
    }
    void write(const std::string& text) { number(static_cast<uint64_t>(m_texts.numberOf(text))); }
    void write(const std::vector<std::string>& texts) {
        // As one text: command lines repeat as a whole.
        std::string joined;
        for (const std::string& text : texts) {
            joined += text;
            joined += '\0';
        }
        write(joined);
    }
    void write(const ProcessUid& uid) {
        std::string bytes;
        for (const uint64_t half : {uid.high, uid.low}) {
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes += static_cast<char>(half >> shift);
            }
        }
        write(uid.isKnown() ? bytes : std::string());
    }
    void write(const FileId& file) {
        number(file.device);
        number(file.inode);
    }
    void write(const IpAddress& address) {
        const auto& bytes = address.bytes();
        const size_t from = address.isV4() ? 12 : 0;
        number(bytes.size() - from);
        out.append(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end());
    }
    void write(const Timestamp& time) { write(time.ns); }
    void write(const std::optional<Timestamp>& time) { write(time.value_or(Timestamp{}).ns); }
    template <typename Value> void write(const Value& value) {
        if constexpr (std::is_signed_v<Value>) {
            const auto wide = static_cast<int64_t>(value);
            number(static_cast<uint64_t>(wide) << 1 ^ static_cast<uint64_t>(wide >> 63));
        } else {
            number(static_cast<uint64_t>(value));
        }
    }

private:
    TextNumbers& m_texts;
};

class Decoder {
public:
    Decoder(Bytes row, NumberedTexts& texts)
        : m_reader(row)
        , m_texts(texts) { }

    /// Whether every byte was used and nothing was wrong.
    [[nodiscard]] bool isComplete() const { return m_reader.ok() && !m_failure && m_reader.remaining() == 0; }
    [[nodiscard]] const std::optional<Error>& failure() const { return m_failure; }

    uint64_t number() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const uint8_t byte = m_reader.u8();
            value |= uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        m_reader.fail();
        return 0;
    }
    void read(std::string& text) {
        const auto id = static_cast<int64_t>(number());
        if (id == 0 || !m_reader.ok() || m_failure) {
            return;
        }
        if (auto found = m_texts.textOf(id); found.ok()) {
            text = std::move(found).value();
        } else {
            m_failure = found.error();
        }
    }
    void read(std::vector<std::string>& texts) {
        std::string joined;
        read(joined);
        for (size_t at = 0; at < joined.size() && texts.size() < kMaximumTexts;) {
            const size_t end = std::min(joined.find('\0', at), joined.size());
            texts.push_back(joined.substr(at, end - at));
            at = end + 1;
        }
    }
    void read(ProcessUid& uid) {
        std::string bytes;
        read(bytes);
        if (bytes.empty()) {
            return;
        }
        ByteReader halves(asBytes(bytes));
        uid.high = halves.u64();
        uid.low = halves.u64();
        if (!halves.ok() || halves.remaining() != 0) {
            m_reader.fail();
        }
    }
    void read(FileId& file) {
        file.device = number();
        file.inode = number();
    }
    void read(IpAddress& address) {
        const uint64_t size = number();
        const Bytes bytes = m_reader.bytes(size == 4 || size == 16 ? size : SIZE_MAX);
        address = bytes.size() == 4 ? IpAddress::v4(bytes) : IpAddress::v6(bytes);
    }
    void read(Timestamp& time) { read(time.ns); }
    void read(std::optional<Timestamp>& time) { read(time.emplace().ns); }
    template <typename Value> void read(Value& value) {
        uint64_t found = number();
        if constexpr (std::is_enum_v<Value>) {
            if (found >= Names<Value>::list.size()) {
                m_reader.fail();
                found = 0;
            }
        } else if constexpr (std::is_signed_v<Value>) {
            found = found >> 1 ^ (0 - (found & 1));
        }
        value = static_cast<Value>(found);
    }

private:
    ByteReader m_reader;
    NumberedTexts& m_texts;
    std::optional<Error> m_failure;
};

template <typename Body> void encodeBody(const Body& body, Encoder& encoder) {
    [[maybe_unused]] static const Body usual{};
    uint64_t present = 0;
    uint64_t bit = 1;
    forEachField<Body>([&](const char*, auto member) {
        present |= body.*member != usual.*member ? bit : 0;
        bit <<= 1;
    });
    encoder.number(present);
    bit = 1;
    forEachField<Body>([&](const char*, auto member) {
        if ((present & bit) != 0) {
            encoder.write(body.*member);
        }
        bit <<= 1;
    });
}

template <typename Body> ActivityBody decodeBody(Decoder& decoder, bool& known) {
    Body body;
    const uint64_t present = decoder.number();
    uint64_t bit = 1;
    forEachField<Body>([&](const char*, auto member) {
        if ((present & bit) != 0) {
            decoder.read(body.*member);
        }
        bit <<= 1;
    });
    known = present < bit;
    return body;
}

template <typename... Body>
bool decodeKind(uint64_t kind, Decoder& decoder, std::variant<Body...>& result) {
    uint64_t index = 0;
    bool known = false;
    ((index++ == kind ? static_cast<void>(result = decodeBody<Body>(decoder, known)) : void()), ...);
    return known;
}

} // namespace

std::string encodeActivity(const Activity& activity, TextNumbers& texts) {
    Encoder encoder(texts);
    encoder.number(activity.body.index());
    encoder.write(activity.time);
    encoder.write(activity.process);
    encoder.write(activity.source);
    std::visit([&](const auto& body) { encodeBody(body, encoder); }, activity.body);
    return std::move(encoder.out);
}

Result<Activity> decodeActivity(Bytes row, NumberedTexts& texts) {
    Decoder decoder(row, texts);
    Activity activity;
    const uint64_t kind = decoder.number();
    decoder.read(activity.time);
    decoder.read(activity.process);
    decoder.read(activity.source);
    const bool known = decodeKind(kind, decoder, activity.body);
    if (decoder.failure()) {
        return *decoder.failure();
    }
    if (!known || !decoder.isComplete()) {
        return Error(ErrorCode::Malformed, "endpoint.damaged_row");
    }
    return activity;
}

} // namespace metsuke::endpoint
