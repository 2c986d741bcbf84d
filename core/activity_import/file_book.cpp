// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/file_book.h"

#include "core/base/digest.h"
#include "core/base/strings.h"

#include <charconv>
#include <filesystem>

namespace metsuke::activity_import {

namespace {

constexpr uint64_t kNamedDevice = 0x6e616d6564'00ULL; // no device of a kernel: the number is one of a path

std::string keyOf(std::string_view path) { return isWindowsPath(path) ? toLower(path) : std::string(path); }

endpoint::FileId idOfKey(std::string_view key) {
    const std::string digest = Digest::hex(DigestKind::Sha256, asBytes(key)).substr(0, 16);
    uint64_t number = 0;
    std::from_chars(digest.data(), digest.data() + digest.size(), number, 16);
    return {kNamedDevice, number == 0 ? 1 : number};
}

} // namespace

bool isWindowsPath(std::string_view path) {
    const bool isDrive = path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
    return isDrive || path.starts_with('\\');
}

std::string absolutePath(std::string_view path, std::string_view folder) {
    if (path.empty() || isWindowsPath(path)) {
        return std::string(path);
    }
    if (isWindowsPath(folder)) {
        const bool hasSeparator = folder.ends_with('\\');
        path.remove_prefix(path.starts_with(".\\") ? 2 : 0);
        return std::string(folder) + (hasSeparator ? "" : "\\") + std::string(path);
    }
    if (path.front() != '/' && folder.empty()) {
        return std::string(path);
    }
    return (std::filesystem::path(folder) / path).lexically_normal().string();
}

endpoint::FileId FileBook::of(std::string_view path) const {
    if (path.empty()) {
        return {};
    }
    const std::string key = keyOf(path);
    const auto found = m_renamed.find(key);
    return found == m_renamed.end() ? idOfKey(key) : found->second;
}

endpoint::FileId FileBook::rename(std::string_view before, std::string_view path) {
    const endpoint::FileId file = of(before);
    if (file.isKnown() && m_renamed.size() < kMaximum) {
        // Whatever is made under the old path from here on is another file; no path has a zero inside.
        m_renamed[keyOf(before)] = idOfKey(keyOf(before) + '\0' + std::to_string(++m_generation));
        m_renamed[keyOf(path)] = file;
    }
    return file;
}

} // namespace metsuke::activity_import
