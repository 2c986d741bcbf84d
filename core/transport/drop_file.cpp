// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/drop_file.h"

#include "core/base/digest.h"
#include "core/base/plain_name.h"
#include "core/base/strings.h"
#include "core/transport/role_rules.h"

#include <charconv>

namespace metsuke::transport {

namespace {

constexpr std::string_view kMagic = "metsuke-parcel";
constexpr std::string_view kVersion = "1";
constexpr size_t kLongestHead = kMaximumDropFile - kMaximumParcel;

Error malformed() { return {ErrorCode::Malformed, Message("transport.drop_malformed")}; }

std::string digestOf(std::string_view text) {
    return Digest::hex(DigestKind::Sha256, {reinterpret_cast<const uint8_t*>(text.data()), text.size()}); // NOLINT: characters are bytes
}

} // namespace

std::string writeDropFile(const Parcel& parcel) {
    std::string file(kMagic);
    for (const std::string_view word : {kVersion, parcelKindName(parcel.kind), std::string_view(parcel.address)}) {
        file.append(" ").append(word);
    }
    return file.append(" ").append(std::to_string(parcel.text.size())).append(" ").append(digestOf(parcel.text)).append("\n").append(parcel.text);
}

std::string dropFileMark(std::string_view file) { return digestOf(file).substr(0, 16); }

Result<std::optional<Parcel>> readDropFile(std::string_view file) {
    const size_t end = file.substr(0, kLongestHead).find('\n');
    if (end == std::string_view::npos) {
        const bool mayGrow = file.size() < kLongestHead && file.substr(0, kMagic.size()) == kMagic.substr(0, file.size());
        return mayGrow ? Result<std::optional<Parcel>>(std::nullopt) : malformed();
    }
    const auto words = split(file.substr(0, end), ' ');
    if (words.size() != 6 || words[0] != kMagic || words[1] != kVersion || !isPlainName(words[3])) {
        return malformed();
    }
    const auto kind = parseParcelKind(words[2]);
    size_t size = 0;
    const auto [last, failed] = std::from_chars(words[4].data(), words[4].data() + words[4].size(), size);
    if (!kind || failed != std::errc() || last != words[4].data() + words[4].size() || size > kMaximumParcel) {
        return malformed();
    }
    const std::string_view text = file.substr(end + 1);
    if (text.size() < size) {
        return std::optional<Parcel>();
    }
    if (text.size() > size || digestOf(text) != words[5]) {
        return malformed();
    }
    return std::optional(Parcel{*kind, std::string(words[3]), std::string(text)});
}

} // namespace metsuke::transport
