// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/sequence_window.h"

#include <charconv>

namespace metsuke::openc2 {

namespace {

constexpr size_t kDigits = 16; // of a word

std::string hex(uint64_t word) {
    std::string text(kDigits, '0');
    for (size_t i = 0; i < kDigits; ++i) {
        text[kDigits - 1 - i] = "0123456789abcdef"[word >> (4 * i) & 15];
    }
    return text;
}

template <typename Number> bool parse(std::string_view text, Number& number, int base) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return failure == std::errc() && end == text.data() + text.size();
}

} // namespace

bool SequenceWindow::isSeen(int64_t sequence) const {
    if (sequence > m_newest) {
        return false;
    }
    const int64_t age = m_newest - sequence;
    return age >= kSize || bit(age);
}

void SequenceWindow::mark(int64_t sequence) {
    if (sequence > m_newest) {
        shift(sequence - m_newest);
        m_newest = sequence;
    }
    const int64_t age = m_newest - sequence;
    if (age < kSize) {
        m_words[static_cast<size_t>(age / 64)] |= uint64_t{1} << (age % 64);
    }
}

void SequenceWindow::shift(int64_t by) {
    if (by >= kSize) {
        m_words = {};
        return;
    }
    const auto words = static_cast<size_t>(by / 64);
    const auto bits = static_cast<unsigned>(by % 64);
    for (size_t i = kWords; i-- > 0;) {
        const uint64_t low = i >= words ? m_words[i - words] : 0;
        const uint64_t carry = bits > 0 && i > words ? m_words[i - words - 1] >> (64 - bits) : 0;
        m_words[i] = low << bits | carry;
    }
}

std::string SequenceWindow::toText() const {
    std::string text = std::to_string(m_newest) + ":";
    for (const uint64_t word : m_words) {
        text += hex(word);
    }
    return text;
}

Result<SequenceWindow> SequenceWindow::fromText(std::string_view text) {
    SequenceWindow window;
    const size_t colon = text.find(':');
    bool isRight = colon != std::string_view::npos && text.size() == colon + 1 + kWords * kDigits
        && parse(text.substr(0, colon), window.m_newest, 10);
    for (size_t i = 0; isRight && i < kWords; ++i) {
        isRight = parse(text.substr(colon + 1 + i * kDigits, kDigits), window.m_words[i], 16);
    }
    if (!isRight || window.m_newest < -1 || window.toText() != text) {
        return Error(ErrorCode::Malformed, "openc2.no_window");
    }
    return window;
}

} // namespace metsuke::openc2
