// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/file_extension.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kMaxExtension = 16;

constexpr std::array<std::string_view, 34> kPictures{"jpg", "jpeg", "jpe", "gif", "png", "bmp", "ico", "webp", "tif", "tiff", "svg", "mp3",
    "mp4", "wav", "avi", "mov", "flv", "wmv", "wma", "mkv", "ogg", "webm", "m4a", "m4v", "mpg", "mpeg", "ttf", "woff", "woff2", "otf",
    "eot", "psd", "aac", "3gp"};
constexpr std::array<std::string_view, 22> kPapers{"txt", "log", "csv", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "odt", "htm",
    "html", "css", "js", "json", "xml", "md", "ini", "cfg", "mht"};
/// Names under which Windows runs or keeps something, but never a PE image.
constexpr std::array<std::string_view, 7> kMasks{"con", "bat", "cmd", "pif", "com", "dat", "lnk"};

template<size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percentDecode(std::string_view text) {
    std::string result;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            result.push_back(static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2])));
            i += 2;
        } else {
            result.push_back(text[i]);
        }
    }
    return result;
}

} // namespace

std::string fileNameOf(std::string_view filename, std::string_view uri) {
    if (!filename.empty()) {
        return std::string(filename);
    }
    std::string_view path = uri.substr(0, uri.find_first_of("?#"));
    if (const size_t scheme = path.find("://"); scheme != std::string_view::npos) {
        const size_t slash = path.find('/', scheme + 3);
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash);
    }
    const size_t slash = path.rfind('/');
    return percentDecode(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string extensionOf(std::string_view filename) {
    while (!filename.empty() && (filename.back() == ' ' || filename.back() == '.')) {
        filename.remove_suffix(1);
    }
    const size_t dot = filename.rfind('.');
    if (dot == std::string_view::npos || filename.size() - dot - 1 > kMaxExtension) {
        return {};
    }
    return toLower(filename.substr(dot + 1));
}

bool extensionLies(const FileType& type, std::string_view extension) {
    if (type.group == FileGroup::Executable) {
        return contains(kPictures, extension) || contains(kPapers, extension) || (contains(kMasks, extension) && type.magic != "dos");
    }
    const bool archive = type.group == FileGroup::Archive && type.magic != "gzip" && type.magic != "iso";
    if (archive || type.magic == "lnk") {
        return contains(kPictures, extension) || extension == "txt" || extension == "pdf" || extension == "log" || extension == "rtf";
    }
    const bool program = type.group == FileGroup::Script && type.magic != "js" && type.magic != "php";
    return program && (contains(kPictures, extension) || extension == "pdf");
}

bool mimeLies(const FileType& type, std::string_view claimed) {
    const std::string mime = toLower(trim(claimed.substr(0, claimed.find(';'))));
    const bool picture = mime.starts_with("image/") || mime.starts_with("audio/") || mime.starts_with("video/") || mime.starts_with("font/");
    const bool paper = mime.starts_with("text/") || mime == "application/pdf" || mime == "application/json" || mime == "application/javascript"
        || mime == "application/x-javascript" || mime == "application/xml" || mime == "application/msword"
        || mime.starts_with("application/vnd.openxmlformats") || mime.starts_with("application/vnd.ms-excel");
    if (type.group == FileGroup::Executable) {
        return picture || paper;
    }
    if (type.group == FileGroup::Archive || type.magic == "lnk") {
        return picture || mime == "application/pdf";
    }
    const bool program = type.group == FileGroup::Script && type.magic != "js";
    return program && (picture || mime == "application/pdf");
}

} // namespace metsuke
