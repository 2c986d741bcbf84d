// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string_view>

namespace metsuke {

enum class FileGroup : uint8_t { Unknown, Executable, Script, Archive, Document, Image, Media, Font, Markup, Text, Other };

/// What a file is by its content. Static strings; an unknown one has an empty magic.
struct FileType {
    std::string_view magic;
    std::string_view mime;
    FileGroup group = FileGroup::Unknown;
};

/// By signatures in the first bytes (64 KiB are enough for every one of them). Text is told apart further by
/// text_type.h, zip containers by zip_walker.h, OLE containers by stream_anchors.h.
[[nodiscard]] FileType fileTypeOf(Bytes head);

} // namespace metsuke
