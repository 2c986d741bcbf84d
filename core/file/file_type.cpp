// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/file_type.h"

#include "core/file/text_type.h"

#include <array>

namespace metsuke {

namespace {

using namespace std::string_view_literals;

struct Signature {
    size_t offset;
    std::string_view bytes;
    FileType type;
};

constexpr std::array kSignatures{
    Signature{0, "\x7f"
                 "ELF"sv,
        {"elf", "application/x-executable", FileGroup::Executable}},
    Signature{0, "\xfe\xed\xfa\xce"sv, {"macho", "application/x-mach-binary", FileGroup::Executable}},
    Signature{0, "\xfe\xed\xfa\xcf"sv, {"macho", "application/x-mach-binary", FileGroup::Executable}},
    Signature{0, "\xce\xfa\xed\xfe"sv, {"macho", "application/x-mach-binary", FileGroup::Executable}},
    Signature{0, "\xcf\xfa\xed\xfe"sv, {"macho", "application/x-mach-binary", FileGroup::Executable}},
    Signature{0, "dex\n"sv, {"dex", "application/x-dex", FileGroup::Executable}},
    Signature{0, "\0asm"sv, {"wasm", "application/wasm", FileGroup::Other}},
    Signature{0, "PK\3\4"sv, {"zip", "application/zip", FileGroup::Archive}},
    Signature{0, "PK\5\6"sv, {"zip", "application/zip", FileGroup::Archive}},
    Signature{0, "Rar!\x1a\x07"sv, {"rar", "application/x-rar-compressed", FileGroup::Archive}},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv, {"7z", "application/x-7z-compressed", FileGroup::Archive}},
    Signature{0, "MSCF\0\0\0\0"sv, {"cab", "application/vnd.ms-cab-compressed", FileGroup::Archive}},
    Signature{0, "\x1f\x8b\x08"sv, {"gzip", "application/gzip", FileGroup::Archive}},
    Signature{0, "\xfd"
                 "7zXZ\0"sv,
        {"xz", "application/x-xz", FileGroup::Archive}},
    Signature{0, "BZh"sv, {"bz2", "application/x-bzip2", FileGroup::Archive}},
    Signature{0, "\x28\xb5\x2f\xfd"sv, {"zstd", "application/zstd", FileGroup::Archive}},
    Signature{0, "\x04\x22\x4d\x18"sv, {"lz4", "application/x-lz4", FileGroup::Archive}},
    Signature{0, "LZIP"sv, {"lzip", "application/x-lzip", FileGroup::Archive}},
    Signature{7, "**ACE**"sv, {"ace", "application/x-ace-compressed", FileGroup::Archive}},
    Signature{0, "MSWIM\0\0\0"sv, {"wim", "application/x-ms-wim", FileGroup::Archive}},
    Signature{257, "ustar"sv, {"tar", "application/x-tar", FileGroup::Archive}},
    Signature{0, "!<arch>\ndebian"sv, {"deb", "application/vnd.debian.binary-package", FileGroup::Archive}},
    Signature{0, "!<arch>\n"sv, {"ar", "application/x-archive", FileGroup::Archive}},
    Signature{0, "\xed\xab\xee\xdb"sv, {"rpm", "application/x-rpm", FileGroup::Archive}},
    Signature{0x8001, "CD001"sv, {"iso", "application/x-iso9660-image", FileGroup::Archive}},
    Signature{0, "conectix"sv, {"vhd", "application/x-vhd", FileGroup::Archive}},
    Signature{0, "vhdxfile"sv, {"vhdx", "application/x-vhdx", FileGroup::Archive}},
    Signature{0, "Cr24"sv, {"crx", "application/x-chrome-extension", FileGroup::Archive}},
    Signature{0, "%PDF-"sv, {"pdf", "application/pdf", FileGroup::Document}},
    Signature{0, "{\\rt"sv, {"rtf", "text/rtf", FileGroup::Document}},
    Signature{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, {"ole", "application/x-ole-storage", FileGroup::Document}},
    Signature{0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d"sv, {"one", "application/onenote", FileGroup::Document}},
    Signature{0, "ITSF"sv, {"chm", "application/vnd.ms-htmlhelp", FileGroup::Document}},
    Signature{0, "L\0\0\0\x01\x14\x02\0"sv, {"lnk", "application/x-ms-shortcut", FileGroup::Other}},
    Signature{0, "FWS"sv, {"swf", "application/x-shockwave-flash", FileGroup::Other}},
    Signature{0, "CWS"sv, {"swf", "application/x-shockwave-flash", FileGroup::Other}},
    Signature{0, "ZWS"sv, {"swf", "application/x-shockwave-flash", FileGroup::Other}},
    Signature{0, "\xac\xed\0\x05"sv, {"java-serialized", "application/x-java-serialized-object", FileGroup::Other}},
    Signature{0, "SQLite format 3\0"sv, {"sqlite", "application/vnd.sqlite3", FileGroup::Other}},
    Signature{0, "regf"sv, {"registry", "application/x-ms-registry", FileGroup::Other}},
    Signature{0, "MDMP\x93\xa7"sv, {"minidump", "application/x-dmp", FileGroup::Other}},
    Signature{0, "\x89PNG\r\n\x1a\n"sv, {"png", "image/png", FileGroup::Image}},
    Signature{0, "\xff\xd8\xff"sv, {"jpeg", "image/jpeg", FileGroup::Image}},
    Signature{0, "GIF87a"sv, {"gif", "image/gif", FileGroup::Image}},
    Signature{0, "GIF89a"sv, {"gif", "image/gif", FileGroup::Image}},
    Signature{8, "WEBP"sv, {"webp", "image/webp", FileGroup::Image}},
    Signature{0, "\0\0\x01\0"sv, {"ico", "image/x-icon", FileGroup::Image}},
    Signature{0, "II*\0"sv, {"tiff", "image/tiff", FileGroup::Image}},
    Signature{0, "MM\0*"sv, {"tiff", "image/tiff", FileGroup::Image}},
    Signature{0, "8BPS"sv, {"psd", "image/vnd.adobe.photoshop", FileGroup::Image}},
    Signature{4, "ftypavif"sv, {"avif", "image/avif", FileGroup::Image}},
    Signature{4, "ftyphei"sv, {"heic", "image/heic", FileGroup::Image}},
    Signature{4, "ftyp"sv, {"mp4", "video/mp4", FileGroup::Media}},
    Signature{8, "WAVE"sv, {"wav", "audio/x-wav", FileGroup::Media}},
    Signature{8, "AVI "sv, {"avi", "video/x-msvideo", FileGroup::Media}},
    Signature{0, "ID3"sv, {"mp3", "audio/mpeg", FileGroup::Media}},
    Signature{0, "OggS"sv, {"ogg", "application/ogg", FileGroup::Media}},
    Signature{0, "fLaC"sv, {"flac", "audio/flac", FileGroup::Media}},
    Signature{0, "FLV\x01"sv, {"flv", "video/x-flv", FileGroup::Media}},
    Signature{0, "\x1a\x45\xdf\xa3"sv, {"mkv", "video/x-matroska", FileGroup::Media}},
    Signature{0, "\0\0\x01\xba"sv, {"mpeg", "video/mpeg", FileGroup::Media}},
    Signature{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, {"asf", "video/x-ms-asf", FileGroup::Media}},
    Signature{0, "wOFF"sv, {"woff", "font/woff", FileGroup::Font}},
    Signature{0, "wOF2"sv, {"woff2", "font/woff2", FileGroup::Font}},
    Signature{0, "OTTO"sv, {"otf", "font/otf", FileGroup::Font}},
    Signature{0, "\0\x01\0\0\0"sv, {"ttf", "font/ttf", FileGroup::Font}},
};

bool standsAt(Bytes head, size_t offset, std::string_view bytes) {
    return head.size() >= offset + bytes.size() && asText(head.subspan(offset, bytes.size())) == bytes;
}

/// "MZ" alone is not much: text may begin so. The PE header decides where it was captured.
FileType mzType(Bytes head) {
    constexpr FileType kPe{"pe", "application/x-dosexec", FileGroup::Executable};
    constexpr FileType kDos{"dos", "application/x-dosexec", FileGroup::Executable};
    ByteReader reader(head);
    reader.seek(0x3c);
    const uint32_t offset = reader.u32le();
    if (!reader.ok()) {
        return isTextual(head) ? FileType{} : kPe; // a few bytes of a transfer cut short
    }
    if (offset >= 0x40000000 || offset < 4) {
        return isTextual(head) ? FileType{} : kDos;
    }
    if (offset + 4 > head.size()) {
        return isTextual(head) ? FileType{} : kPe;
    }
    return standsAt(head, offset, "PE\0\0"sv) ? kPe : isTextual(head) ? FileType{} : kDos;
}

FileType cafebabeType(Bytes head) {
    ByteReader reader(head);
    reader.skip(4);
    const uint32_t count = reader.u32(); // a fat Mach-O has few architectures; a class file its version, 45 and up
    return count > 0 && count < 40 ? FileType{"macho", "application/x-mach-binary", FileGroup::Executable}
                                   : FileType{"class", "application/java-vm", FileGroup::Executable};
}

bool isMp3Frame(Bytes head) {
    return head.size() > 4 && head[0] == 0xff && (head[1] & 0xe6U) == 0xe2 && (head[2] & 0xf0U) != 0xf0 && (head[2] & 0xf0U) != 0;
}

} // namespace

FileType fileTypeOf(Bytes head) {
    if (head.size() < 2) {
        return {};
    }
    if (head[0] == 'M' && head[1] == 'Z') {
        if (const FileType type = mzType(head); !type.magic.empty()) {
            return type;
        }
    }
    if (standsAt(head, 0, "\xca\xfe\xba\xbe"sv) && head.size() >= 8) {
        return cafebabeType(head);
    }
    for (const auto& signature : kSignatures) {
        if (standsAt(head, signature.offset, signature.bytes)) {
            return signature.type;
        }
    }
    if (head[0] == 'B' && head[1] == 'M' && head.size() > 14 && head[6] == 0 && head[7] == 0 && head[8] == 0 && head[9] == 0) {
        return {"bmp", "image/bmp", FileGroup::Image};
    }
    // Readers accept a PDF header anywhere in the first KiB; senders of decoys use that.
    if (asText(head.first(std::min<size_t>(head.size(), 1024))).find("%PDF-1.") != std::string_view::npos) {
        return {"pdf", "application/pdf", FileGroup::Document};
    }
    if (isMp3Frame(head)) {
        return {"mp3", "audio/mpeg", FileGroup::Media};
    }
    if (head.size() > 376 && head[0] == 0x47 && head[188] == 0x47 && head[376] == 0x47) {
        return {"mpegts", "video/mp2t", FileGroup::Media};
    }
    return textTypeOf(head);
}

} // namespace metsuke
